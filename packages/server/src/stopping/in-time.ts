/** What a timer can count, in milliseconds; a longer time would come to 1 ms. */
export const LONGEST_TIMER: number = 2 ** 31 - 1;

/**
 * Waits for a promise, but no longer than so many milliseconds.
 *
 * @param options - `ref: false`: a process that has nothing else to wait for ends before.
 * @returns whether it was in time.
 * @throws what the promise rejects with, if that is in time.
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
