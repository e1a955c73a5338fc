// The longest that a timer of Node.js can have.
const LONGEST = 2 ** 31 - 1;

/** What comes in time; `undefined` if it does not, and then nobody hears of its failure. @param time - milliseconds. */
export async function within<T>(time: number, promise: Promise<T>): Promise<T | undefined> {
  let timer: NodeJS.Timeout | undefined;
  const tooLate = new Promise<undefined>((resolve) => {
    timer = setTimeout(resolve, Math.min(time, LONGEST), undefined);
  });
  try {
    return await Promise.race([promise, tooLate]);
  } finally {
    clearTimeout(timer);
  }
}
