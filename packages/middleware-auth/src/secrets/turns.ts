import { BusyError } from './busy-error.ts';

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
