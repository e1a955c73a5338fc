import type { Environ, ResponseFinished } from '@tsgi/spec';
import { reportError } from '../errors/report-error.ts';

/**
 * Runs work after the response has ended, in order. If the client disconnected before the response began,
 * `tsgi.response_finished` has been called already, so the work runs at once.
 */
export function workAfter(work: readonly ResponseFinished[], environ: Environ): void {
  const signal = environ['tsgi.signal'];
  if (signal.aborted) {
    for (const each of work) void workNow(each, environ);
  } else {
    // What was added last runs first.
    environ['tsgi.response_finished'].push(...work.toReversed());
  }
}

async function workNow(work: ResponseFinished, environ: Environ): Promise<void> {
  try {
    await work(environ['tsgi.signal'].reason);
  } catch (error) {
    reportError(error, environ);
  }
}
