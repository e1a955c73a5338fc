/**
 * The interface of a store.
 *
 * A purge does not delete entries, it stamps them: it increments the store's epoch, and saves the new number with its
 * tags. An entry is valid as long as none of its tags has a number above the epoch in which making the entry began. So
 * a purge also covers entries that are being made, whenever they are written.
 *
 * @module
 */
import { hash } from 'node:crypto';

/** The entry of a key. */
export type StoredEntry = {
  /** JSON, opaque to a store. It is never mutated: a store in memory may return the same object each time. */
  readonly head: unknown;
  /** Bytes, of any length. They are never mutated either. */
  readonly content: Uint8Array;
};

/** The lifetime of an entry, and what ends it earlier. */
export type Keeping = {
  /** The store's epoch before the content was requested. */
  readonly epoch: number;
  readonly tags: readonly string[];
  /** In ms from now. */
  readonly lifetime: number;
};

/** Stores responses and results. It may throw, reject, or lose entries at any time. */
export interface CacheStore {
  /** Returns the number of purges; a store that has lost it continues above all earlier numbers. */
  epoch(): number | Promise<number>;
  /** @returns the last entry of the key, unless it has expired or was purged. */
  read(key: string): StoredEntry | undefined | Promise<StoredEntry | undefined>;
  write(key: string, entry: StoredEntry, keeping: Keeping): void | Promise<void>;
  /** Ends all entries with one of the tags, including those of this or an earlier epoch that are written later. */
  purge(tags: readonly string[]): void | Promise<void>;
  /**
   * Takes a lock shared by processes; a store in memory needs none.
   *
   * @param time - ms after which the lock is released by itself.
   * @returns a function that releases it; `undefined` if another process has it.
   */
  lock?(key: string, time: number): Promise<(() => Promise<void>) | undefined>;
  /** Whether it stores entries in this process only, so that a purge does not reach others. */
  readonly inProcess?: boolean;
}

/** Returns a key of fixed length: keys reveal no URLs, and their parts cannot be confused. */
export function entryKey(parts: readonly unknown[]): string {
  return hash('sha256', JSON.stringify(parts), 'base64url');
}

// Tags whose last purge a store remembers; some 100 bytes each. Older purges are joined into one, of everything.
export const PURGES_REMEMBERED = 10_000;
