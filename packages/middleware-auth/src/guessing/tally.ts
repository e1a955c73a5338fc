/**
 * How often something went wrong under a key, in a window of time, and what is under way. Time passes by itself:
 * there is no timer.
 *
 * @module
 */

/** Counts for keys of one kind. */
export type Tally = {
  /** @returns milliseconds until there may be another one under this key; 0 if there may be one now. */
  lockedFor(key: string): number;
  /** Whether there may be another one even if all that are under way go wrong. */
  hasRoom(key: string): boolean;
  /** Resolves when one of those under way has ended. */
  settled(key: string): Promise<void>;
  begin(key: string): void;
  end(key: string, ending: 'wrong' | 'not wrong'): void;
  forget(key: string): void;
};

export type TallyLimits = {
  /** How often it may go wrong in a window. */
  readonly limit: number;
  /** Milliseconds from the first time. */
  readonly window: number;
  /** Keys that are kept at most; the oldest window goes first. */
  readonly maxEntries: number;
};

type UnderWay = { count: number; readonly waiting: (() => void)[] };

export function tally({ limit, maxEntries, window }: TallyLimits): Tally {
  // In the order in which their windows began.
  const failures = new Map<string, { count: number; readonly until: number }>();
  // No more than there are requests.
  const underWay = new Map<string, UnderWay>();
  const failed = (key: string) => {
    const found = failures.get(key);
    if (found === undefined || found.until > performance.now()) return found;
    failures.delete(key);
    return undefined;
  };
  return {
    lockedFor(key) {
      const found = failed(key);
      return found === undefined || found.count < limit ? 0 : found.until - performance.now();
    },
    hasRoom: (key) => (failed(key)?.count ?? 0) + (underWay.get(key)?.count ?? 0) < limit,
    settled: (key) => new Promise((resolve) => underWay.get(key)?.waiting.push(resolve) ?? resolve()),
    begin(key) {
      const started = underWay.get(key) ?? { count: 0, waiting: [] };
      started.count++;
      underWay.set(key, started);
    },
    end(key, ending) {
      if (ending === 'wrong') addFailure(key);
      const started = underWay.get(key);
      if (started === undefined) return;
      started.count--;
      if (started.count === 0) underWay.delete(key);
      for (const wake of started.waiting.splice(0)) wake();
    },
    forget: (key) => void failures.delete(key),
  };

  function addFailure(key: string): void {
    const found = failed(key);
    if (found !== undefined) {
      found.count++;
      return;
    }
    failures.set(key, { count: 1, until: performance.now() + window });
    const [oldest] = failures.keys();
    if (failures.size > maxEntries && oldest !== undefined) failures.delete(oldest);
  }
}
