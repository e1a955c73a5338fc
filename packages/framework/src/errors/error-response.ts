import type { ApplicationObject, Environ } from '@tsgi/spec';
import { DebugResponse } from './debug-response.ts';
import { HttpError, InternalServerError } from './http-error.ts';
import { reportError } from './report-error.ts';

/** The settings that decide how much an error response shows. */
export interface ErrorAudience {
  readonly environ: Environ;
  /** Whether error pages show details, to every client. `undefined`: the server decides. */
  readonly debug: boolean | undefined;
}

/**
 * Returns the response for an error that no hook has answered.
 *
 * An HttpError below 500 is its own response. Everything else is a fault: it is logged to `tsgi.errors`, and the client
 * gets the HttpError itself or a plain 500. With `debug`, the response shows all details.
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

/** The hint how to see more, where the server could show it and nothing marks this as production or a test. */
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
