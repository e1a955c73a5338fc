/**
 * An application under watch: which environ each request gave it, and which rule was broken meanwhile.
 *
 * A request and its environ find each other by the port that the client sends from (`REMOTE_PORT`).
 *
 * @module
 */
import { once } from 'node:events';
import { type Application, type Environ, type SpecViolation, offersOf } from '@tsgi/spec';
import { lintApplication } from './lint-application.ts';

// A server that has paused a connection looks once in a second whether its client is there; and as much again.
const PATIENCE = 2000;

/** What was seen of the request that is waited for on one connection. */
export interface Sighting {
  environ: Environ | undefined;
  readonly violations: SpecViolation[];
}

interface WatchOptions {
  /** Whether the contract is checked. */
  readonly lint: boolean;
  /** Takes what should be otherwise, once for each rule. */
  readonly errorLog: (text: string) => void;
}

export class WatchedApplication {
  readonly app: Application;
  /** Violations that belong to no request that is waited for: they came after it, or by a raw connection. */
  readonly late: SpecViolation[] = [];
  private readonly sightings: Map<string, Sighting> = new Map();
  private readonly advice: Set<string> = new Set();
  private readonly running: Set<Environ> = new Set();
  private readonly errorLog: (text: string) => void;

  constructor(app: Application, options: WatchOptions) {
    this.errorLog = options.errorLog;
    const recorded: Application = (environ, startResponse) => {
      const sighting = this.sightings.get(environ.REMOTE_PORT);
      if (sighting !== undefined) sighting.environ = environ;
      this.running.add(environ);
      environ['tsgi.response_finished'].push(() => void this.running.delete(environ));
      return app(environ, startResponse);
    };
    const linted: Application = (environ, startResponse) =>
      this.linted(recorded, environ.REMOTE_PORT)(environ, startResponse);
    this.app = Object.assign(options.lint ? linted : recorded, offersOf(app));
  }

  /** Looks at the request that comes from a port next. */
  watch(port: string): Sighting {
    const sighting: Sighting = { environ: undefined, violations: [] };
    this.sightings.set(port, sighting);
    return sighting;
  }

  /** Looks away; what was seen and nobody was told of is kept as {@link late}. */
  unwatch(port: string): void {
    this.late.push(...(this.sightings.get(port)?.violations ?? []));
    this.sightings.delete(port);
  }

  /** Resolves when each request that runs and is waited for knows that its client has left; or after a time. */
  async untilLeft(): Promise<void> {
    const tooLate = AbortSignal.timeout(PATIENCE);
    const asked = Array.from(this.sightings.values(), ({ environ }) => environ);
    await Promise.all(
      asked.map(async (environ) => {
        if (environ === undefined || !this.running.has(environ)) return;
        const { 'tsgi.signal': signal } = environ;
        if (!signal.aborted) await once(AbortSignal.any([signal, tooLate]), 'abort');
      }),
    );
  }

  /** A lint for one request, so that a violation is told to whoever waits for that request. */
  private linted(app: Application, port: string): Application {
    return lintApplication(app, {
      violated: (violation) => (this.sightings.get(port)?.violations ?? this.late).push(violation),
      advised: ({ message, rule }) => {
        if (this.advice.has(rule)) return;
        this.advice.add(rule);
        this.errorLog(`${message}\n`);
      },
    });
  }
}
