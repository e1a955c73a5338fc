import { type OptionTable, type Size, resolveOptions } from '@tsgi/options';
import { LRUCache } from 'lru-cache';
import { type CacheStore, type Keeping, PURGES_REMEMBERED, type StoredEntry } from './cache-store.ts';

/** Options of {@link memoryCacheStore}. */
export type MemoryCacheStoreOptions = {
  /** Maximum size of all entries together; beyond it the least recently used are dropped. */
  readonly maxSize?: Size;
};

const OPTIONS = {
  maxSize: { kind: 'size', default: '64m' },
} as const satisfies OptionTable<MemoryCacheStoreOptions>;

type KeptEntry = StoredEntry & Pick<Keeping, 'epoch' | 'tags'> & { readonly expires: number };

// What an entry costs beside its texts and bytes, about.
const OVERHEAD = 500;

/**
 * Stores entries in the memory of this process; they end with it.
 *
 * @throws ConfigError
 */
export function memoryCacheStore(options: MemoryCacheStoreOptions = {}): CacheStore {
  const { maxSize } = resolveOptions(OPTIONS, options, '@tsgi/middleware-cache');
  const purges = new PurgeLog();
  const entries = new LRUCache<string, KeptEntry>({ maxSize, sizeCalculation: sizeOf });
  return {
    inProcess: true,
    epoch: () => purges.epoch,
    read(key) {
      const entry = entries.get(key);
      if (entry === undefined) return undefined;
      if (entry.expires > performance.now() && !purges.isPurged(entry.epoch, entry.tags)) return entry;
      entries.delete(key);
      return undefined;
    },
    write(key, { content, head }, { epoch, lifetime, tags }) {
      entries.set(key, { content, head, epoch, tags, expires: performance.now() + lifetime });
    },
    purge: (tags) => purges.purge(tags),
  };
}

function sizeOf({ content, head, tags }: KeptEntry, key: string): number {
  const texts = JSON.stringify([key, head, tags]);
  return OVERHEAD + 2 * texts.length + content.byteLength;
}

/** Counts purges, and keeps the last one of each tag. Old purges are merged into one, of everything. */
class PurgeLog {
  epoch = 0;
  /** Entries begun in an earlier epoch are invalid, whatever their tags. */
  private floor = 0;
  // In the order of their last purge.
  private readonly stamps = new Map<string, number>();

  purge(tags: readonly string[]): void {
    this.epoch++;
    for (const tag of tags) {
      this.stamps.delete(tag);
      this.stamps.set(tag, this.epoch);
    }
    for (const [tag, stamp] of this.stamps) {
      if (this.stamps.size <= PURGES_REMEMBERED) return;
      this.stamps.delete(tag);
      this.floor = stamp;
    }
  }

  /** Whether one of the tags was purged after that epoch. */
  isPurged(epoch: number, tags: readonly string[]): boolean {
    return epoch < this.floor || tags.some((tag) => (this.stamps.get(tag) ?? 0) > epoch);
  }
}
