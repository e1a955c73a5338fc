/** The longest time of a timer, in ms; a longer one would be 1 ms. */
export const LONGEST_TIMER: number = 2 ** 31 - 1;

/**
 * Waits for a promise, up to a limit.
 *
 * @param options - `ref: false`: the timer does not keep the process alive.
 * @returns whether it was in time.
 * @throws the promise's rejection, if it is in time.
 */
export async function inTime(
  promise: Promise<unknown>,
  milliseconds: number,
  options: { readonly ref?: boolean } = {},
): Promise<boolean> {
  const late = Promise.withResolvers<false>();
  const timer = setTimeout(late.resolve, Math.min(milliseconds, LONGEST_TIMER), false);
  if (options.ref === false) timer.unref();
  try {
    return await Promise.race([promise.then(() => true), late.promise]);
  } finally {
    clearTimeout(timer);
  }
}
