/**
 * Waiting for what an application does before it serves: its imports, its factory, its start-up.
 *
 * @module
 */
import { writeSync } from 'node:fs';
import { LoadError } from './load-error.ts';
import { formatError } from './source-place.ts';

/** What is waited for, as messages name it. */
export interface Step {
  /** `app.ts` or `app.ts:make()`. */
  readonly what: string;
  /** Says what hangs if it never settles: `a top-level await …`. */
  readonly suspect: () => string;
}

// Said once, lest a database that does not answer be taken for a command that does nothing.
const SLOW = 10_000;

/**
 * Waits for work of the application. It may take its time: after ten seconds a line on stderr says what is waited
 * for.
 *
 * @throws LoadError if nothing is left that could settle it, or an error is thrown meanwhile that nothing catches.
 */
export async function settle<T>(work: T, step: Step): Promise<Awaited<T>> {
  const { suspect, what } = step;
  const slow = setTimeout(() => {
    const time = `${SLOW / 1000} s`;
    process.stderr.write(`tsgi: still waiting for ${what}: ${suspect()} has not settled after ${time}\n`);
  }, SLOW).unref();
  const failed = Promise.withResolvers<never>();
  const listeners = Object.entries(listenersOf(step, failed.reject));
  for (const [name, listener] of listeners) process.on(name, listener);
  try {
    return await Promise.race([work, failed.promise]);
  } finally {
    clearTimeout(slow);
    for (const [name, listener] of listeners) process.off(name, listener);
  }
}

type Listener = (argument: unknown) => void;

function listenersOf({ suspect, what }: Step, fail: (error: LoadError) => void): Record<string, Listener> {
  return {
    /** The event loop has run empty. What is set here lets it go on, and the error be dealt with. */
    beforeExit: () => {
      const reason = `${suspect()} waits for what nothing can resolve any more`;
      setImmediate(() => fail(new LoadError(`${what} never settles: ${reason}`)));
    },
    exit: (status) => {
      // By a signal.
      if (Number(status) > 128) return;
      writeSync(2, `tsgi: ${what} ended the process before it served, by process.exit(${String(status)})\n`);
      // Nothing is served: a supervisor must not take it for a success.
      if (status === 0) process.exitCode = 4;
    },
    uncaughtException: (error) => {
      // An application with a listener of its own deals with it.
      if (process.listenerCount('uncaughtException') > 1) return;
      fail(new LoadError(`${what} failed: ${formatError(error)}`, { cause: error }));
    },
  };
}
