import { type ResponseFinished, isPromise, SpecViolation } from '@tsgi/spec';

/** Who runs the callbacks of a response. */
export interface CallbackHost {
  /** Takes what one of them throws. */
  readonly report: (error: unknown) => void;
  /** Takes what one of them leaves running; it never rejects. */
  readonly await: (work: Promise<unknown>) => void;
}

/** Runs the callbacks of `tsgi.response_finished`, the last one first, whatever is in the list. Nothing is thrown. */
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

/** What was added was not looked at then: the array is the application's. */
function checkCallback(callback: unknown): asserts callback is ResponseFinished {
  if (typeof callback === 'function') return;
  throw new SpecViolation(
    'FINISHED-FUNCTION',
    'application',
    `tsgi.response_finished must hold functions, got ${typeof callback}`,
  );
}
