/** Which tags were purged when, of a store in memory. Old purges are joined into one, of everything. @module */

// As many as a Redis store remembers too; some 100 bytes each.
export const PURGES_REMEMBERED = 10_000;

/** Counts purges, and knows the last one of each tag. */
export class PurgeLog {
  epoch = 0;
  /** What was begun in an earlier epoch is over, whatever its tags. */
  private floor = 0;
  // In the order of their last purge.
  private readonly stamps = new Map<string, number>();
  private readonly limit: number;

  /** @param limit - tags to remember. */
  constructor(limit: number = PURGES_REMEMBERED) {
    this.limit = limit;
  }

  purge(tags: readonly string[]): void {
    this.epoch++;
    for (const tag of tags) {
      this.stamps.delete(tag);
      this.stamps.set(tag, this.epoch);
    }
    for (const [tag, stamp] of this.stamps) {
      if (this.stamps.size <= this.limit) return;
      this.stamps.delete(tag);
      this.floor = stamp;
    }
  }

  /** Whether one of the tags was purged after that epoch. */
  isPurged(epoch: number, tags: readonly string[]): boolean {
    return epoch < this.floor || tags.some((tag) => (this.stamps.get(tag) ?? 0) > epoch);
  }
}
