import { type ResponseFinished, isPromise, SpecViolation } from '@tsgi/spec';

/** Receives what the callbacks of a response do. */
export interface CallbackHost {
  /** Receives their errors. */
  readonly report: (error: unknown) => void;
  /** Receives pending work, which never rejects. */
  readonly await: (work: Promise<unknown>) => void;
}

/** Runs the callbacks of `tsgi.response_finished` in reverse order, whatever the list contains. It never throws. */
export function runCallbacks(
  callbacks: readonly ResponseFinished[],
  failure: unknown,
  { report, await: goOn }: CallbackHost,
): void {
  for (let index = callbacks.length - 1; index >= 0; index--) {
    try {
      const callback = callbacks[index];
      checkCallback(callback);
      const result = failure === undefined ? callback() : callback(failure);
      if (isPromise(result)) goOn(Promise.resolve(result).catch(report));
    } catch (error) {
      report(error);
    }
  }
}

/** Checks an entry: the array is the application's, so nothing was checked before. */
function checkCallback(callback: unknown): asserts callback is ResponseFinished {
  if (typeof callback === 'function') return;
  throw new SpecViolation(
    'FINISHED-FUNCTION',
    'application',
    `tsgi.response_finished must hold functions, got ${typeof callback}`,
  );
}
