/**
 * Observes an application: the environ of each request, and broken rules.
 *
 * A request and its environ are matched by the client's port (`REMOTE_PORT`).
 *
 * @module
 */
import { once } from 'node:events';
import { type Application, type Environ, type SpecViolation, offersOf } from '@tsgi/spec';
import { lintApplication } from './lint-application.ts';

// A server that has paused a connection looks once in a second whether its client is there; and as much again.
const PATIENCE = 2000;

/** What was observed of the pending request of one connection. */
export interface Sighting {
  environ: Environ | undefined;
  readonly violations: SpecViolation[];
}

interface WatchOptions {
  /** Whether the contract is checked. */
  readonly lint: boolean;
  /** Receives advice, once for each rule. */
  readonly errorLog: (text: string) => void;
}

export class WatchedApplication {
  readonly app: Application;
  /** Violations of no pending request: they came after it, or from a raw connection. */
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

  /** Observes the next request from a port. */
  watch(port: string): Sighting {
    const sighting: Sighting = { environ: undefined, violations: [] };
    this.sightings.set(port, sighting);
    return sighting;
  }

  /** Ends the observation; unreported violations move to {@link late}. */
  unwatch(port: string): void {
    this.late.push(...(this.sightings.get(port)?.violations ?? []));
    this.sightings.delete(port);
  }

  /** Resolves when the application of each pending request knows that its client has disconnected, or after a time. */
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

  /** Lints one request, so that its violations are reported to that request. */
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
