/**
 * A queue that limits concurrency.
 *
 * @module
 */

/** Too many passwords are being hashed. `auth` and `formLogin` answer 503. */
export class BusyError extends Error {
  override readonly name = 'BusyError';

  /** @param waiting - number of waiting calls. */
  constructor(waiting: number) {
    super(
      `passwords must be hashed one after the other, and ${waiting} wait (@tsgi/middleware-auth, "waiting")`,
    );
  }
}

/** Runs functions, a limited number at the same time; the others wait. */
export type Turns = <T>(run: () => Promise<T>) => Promise<T>;

/** @param waiting - maximum of waiting calls; one more rejects with a BusyError. */
export function turns(parallel: number, waiting: number): Turns {
  const queue: (() => void)[] = [];
  let running = 0;
  return async (run) => {
    if (running >= parallel) {
      if (queue.length >= waiting) throw new BusyError(queue.length);
      await new Promise<void>((resolve) => queue.push(resolve));
    } else running++;
    try {
      return await run();
    } finally {
      // Whoever waits takes over the place.
      const next = queue.shift();
      if (next === undefined) running--;
      else next();
    }
  };
}
