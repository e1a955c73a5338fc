/** A queue for what may not be done all at once. @module */

/** More passwords are being hashed than there is room for. `auth` and `formLogin` answer it with 503. */
export class BusyError extends Error {
  override readonly name = 'BusyError';

  /** @param waiting - how many wait already. */
  constructor(waiting: number) {
    super(
      `passwords must be hashed one after the other, and ${waiting} wait (@tsgi/middleware-auth, "waiting")`,
    );
  }
}

/** Runs what it is given, so many at the same time; the others wait. */
export type Turns = <T>(run: () => Promise<T>) => Promise<T>;

/** @param waiting - how many may wait; one more is refused with a BusyError. */
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
