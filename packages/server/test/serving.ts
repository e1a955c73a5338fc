/**
 * A real server for a test, on a port of its own, with its logs in hand, and held to the rules.
 *
 * @module
 */
import type { Application, ApplicationObject, Body, Environ, StartResponse } from '@tsgi/spec';
import { type LintOptions, lint } from '@tsgi/spec/lint';
import { type RawClient, connect } from '@tsgi/testing';
import { type ServeOptions, type ServerHandle, serve } from '../src/index.ts';

export { eventually, pause } from '@tsgi/rig/eventually';

export interface Serving extends AsyncDisposable {
  readonly handle: ServerHandle;
  readonly address: ServerHandle['addresses'][0];
  /** Entries of the error log, but for those of {@link refusals}. */
  readonly errors: string[];
  /** Entries of the error log that say why a request was refused. */
  readonly refusals: string[];
  /** Lines of the access log. */
  readonly accesses: string[];
  connect(): Promise<RawClient>;
}

/** The shortest request there is. */
export const GET = 'GET / HTTP/1.1\r\nHost: a\r\n\r\n';

/** A request for {@link besides}' good application. */
export const ALIVE = 'GET /alive HTTP/1.1\r\nHost: a\r\n\r\n';

/** Options of the server, and whether its application is one that keeps the rules. */
export type ServingOptions = ServeOptions & { readonly lint?: boolean };

/**
 * Serves until the end of the block that it was declared in; what still runs then is cut. Between server and
 * application is lint, twice, so that it is seen to be a good application and a good server itself.
 *
 * @throws SpecViolation at the end of the block, if a rule was broken.
 */
export async function serving(
  app: Application | ApplicationObject,
  { lint: linted = true, ...options }: ServingOptions = {},
): Promise<Serving> {
  const errors: string[] = [];
  const refusals: string[] = [];
  const accesses: string[] = [];
  const violations: Error[] = [];
  const watch: LintOptions = {
    report(violation) {
      // Applications of one line need not say what their text is.
      if (violation.rule !== 'HEADER-TYPE') violations.push(violation);
    },
  };
  const handle = await serve(linted ? lint(lint(app, watch), watch) : app, {
    port: 0,
    ...options,
    errorLog: (text) => (/^\[[^\]]*\] Refused /.test(text) ? refusals : errors).push(text),
    accessLog: (lines) => accesses.push(...lines.trimEnd().split('\n')),
  });
  return {
    handle,
    address: handle.addresses[0],
    errors,
    refusals,
    accesses,
    connect: () => connect(handle.addresses[0]),
    async [Symbol.asyncDispose]() {
      void handle.close();
      await handle.close();
      for (const violation of violations) throw violation;
    },
  };
}

/** An application that answers the path. */
export const echoPath: Application = ({ PATH_INFO }, startResponse) => {
  startResponse('200 OK', [['Content-Type', 'text/plain']]);
  return [PATH_INFO];
};

/** An application as JavaScript lets one be. */
export type Loose = (environ: Environ, startResponse: StartResponse) => unknown;

/** The faulty application at `/`, a good one everywhere else. */
export function besides(fault: Loose): Application {
  return (environ, startResponse) =>
    environ.PATH_INFO === '/' ? (fault(environ, startResponse) as Body) : echoPath(environ, startResponse);
}

/** The client vanishes: what it sends is a reset, as from a process that was killed with data unread. */
export function vanish(client: RawClient): void {
  const { stream } = client;
  if ('resetAndDestroy' in stream) stream.resetAndDestroy();
  else stream.destroy();
}
