/**
 * Counts failures per key in a window of time, and pending attempts. It needs no timer.
 *
 * @module
 */

/** Counts for keys of one kind. */
export type Tally = {
  /** @returns ms until another attempt for this key is allowed; 0 if one is allowed now. */
  lockedFor(key: string): number;
  /** Whether another attempt is allowed even if all pending ones fail. */
  hasRoom(key: string): boolean;
  /** Resolves when one of the pending attempts has ended. */
  settled(key: string): Promise<void>;
  begin(key: string): void;
  end(key: string, ending: 'wrong' | 'not wrong'): void;
  forget(key: string): void;
};

export type TallyLimits = {
  /** Maximum of failures in a window. */
  readonly limit: number;
  /** Length of a window from the first failure, in ms. */
  readonly window: number;
  /** Maximum of keys; beyond it the oldest window is dropped. */
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
