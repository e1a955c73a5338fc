import type { Environ, ResponseFinished } from '@tsgi/spec';
import { reportError } from '../errors/report-error.ts';

/**
 * Has work done when the response has ended, in this order. Where the client has left before the response began, it
 * has ended already, nobody looks at `tsgi.response_finished` any more, and the work is done now.
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
