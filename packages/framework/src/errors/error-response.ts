import type { ApplicationObject, Environ } from '@tsgi/spec';
import { DebugResponse } from './debug-response.ts';
import { HttpError, InternalServerError } from './http-error.ts';
import { reportError } from './report-error.ts';

/** For whom an error is answered. */
export interface ErrorAudience {
  readonly environ: Environ;
  /** Whether developers are to see what went wrong. Everybody who asks sees it then. `undefined`: as the server says. */
  readonly debug: boolean | undefined;
}

/**
 * What answers for something that was thrown, and that nobody else has dealt with.
 *
 * An HttpError below 500 is its own answer. All else is a fault: it is reported to `tsgi.errors`, and the client
 * gets a 500 that says nothing of it, or the HttpError that it was. With `debug` it gets all there is to know.
 */
export function errorResponse(thrown: unknown, { debug, environ }: ErrorAudience): ApplicationObject {
  const known = asHttpError(thrown);
  if (known !== undefined && known.status < 500) return known;
  reportError(thrown, environ);
  if (debug ?? environ['tsgi.debug'] ?? modeOf() === 'development') {
    return new DebugResponse(thrown, known ?? new InternalServerError());
  }
  return known ?? new InternalServerError(hintFor(environ, debug));
}

/** How to see more, where the server could show it and nothing says that this is production, or a test. */
function hintFor(environ: Environ, debug: boolean | undefined): string | undefined {
  const isUndeclared = debug === undefined && environ['tsgi.debug'] === false && modeOf() === '';
  return isUndeclared
    ? "The server's log has the error; tsgi --debug, or the option debug, shows it here."
    : undefined;
}

function modeOf(): string {
  const { process } = globalThis as { process?: { env?: Record<string, string | undefined> } };
  return process?.env?.NODE_ENV ?? '';
}

function asHttpError(thrown: unknown): HttpError | undefined {
  try {
    return thrown instanceof HttpError ? thrown : undefined;
  } catch {
    // A proxy that does not stand the question is none.
    return undefined;
  }
}
