import { type OptionTable, type Size, resolveOptions } from '@tsgi/options';
import { LRUCache } from 'lru-cache';
import type { CacheStore, Keeping, StoredEntry } from './cache-store.ts';
import { PurgeLog } from './purge-log.ts';

/** Options of {@link memoryCacheStore}. */
export type MemoryCacheStoreOptions = {
  /** All that is kept together; above, what was not used for longest goes. */
  readonly maxSize?: Size;
};

const OPTIONS = {
  maxSize: { kind: 'size', default: '64m' },
} as const satisfies OptionTable<MemoryCacheStoreOptions>;

type KeptEntry = StoredEntry & Pick<Keeping, 'epoch' | 'tags'> & { readonly expires: number };

// What an entry costs beside its texts and bytes, about.
const OVERHEAD = 500;

/**
 * Keeps entries in the memory of this process: for one process, and gone with it.
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
