import type { ApplicationObject, Environ } from '@tsgi/spec';
import { DebugResponse } from './debug-response.ts';
import { HttpError, InternalServerError } from './http-error.ts';
import { reportError } from './report-error.ts';

/** For whom an error is answered. */
export interface ErrorAudience {
  readonly environ: Environ;
  /** Whether developers are to see what went wrong. Everybody who asks sees it then. */
  readonly debug: boolean;
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
  if (debug) return new DebugResponse(thrown, known ?? new InternalServerError());
  return known ?? new InternalServerError();
}

function asHttpError(thrown: unknown): HttpError | undefined {
  try {
    return thrown instanceof HttpError ? thrown : undefined;
  } catch {
    // A proxy that does not stand the question is none.
    return undefined;
  }
}
