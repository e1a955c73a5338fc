/**
 * What a store must be able to do.
 *
 * A purge is no deletion but a stamp: it counts the store's epoch up, and leaves the new number with its tags. An
 * entry is good as long as none of its tags has a number above the epoch in which the making of that entry began.
 * So whatever was under way when a purge came is over too, whenever it is written.
 *
 * @module
 */
import { hash } from 'node:crypto';

/** What is kept under a key. */
export type StoredEntry = {
  /** JSON, opaque to a store. Nobody changes it: a store in memory may give the same one each time. */
  readonly head: unknown;
  /** Bytes, any number of them. Nobody changes them either. */
  readonly content: Uint8Array;
};

/** How long something is kept, and what ends it earlier. */
export type Keeping = {
  /** The store's epoch before what is written was asked for. */
  readonly epoch: number;
  readonly tags: readonly string[];
  /** Milliseconds from now on. */
  readonly lifetime: number;
};

/** Where responses and results are kept. It may throw, reject, or forget what it has at any time. */
export interface CacheStore {
  /** Counts purges; a store that has forgotten them begins at a number above all that it has given before. */
  epoch(): number | Promise<number>;
  /** @returns what was written under the key last, unless its time is over or it was purged. */
  read(key: string): StoredEntry | undefined | Promise<StoredEntry | undefined>;
  write(key: string, entry: StoredEntry, keeping: Keeping): void | Promise<void>;
  /** Ends all entries with one of the tags, also those that are written later, of this epoch or an earlier one. */
  purge(tags: readonly string[]): void | Promise<void>;
  /**
   * Lets one of several processes do something; not needed by a store in memory.
   *
   * @param time - milliseconds after which the lock opens by itself.
   * @returns what opens it; `undefined` if another has it.
   */
  lock?(key: string, time: number): Promise<(() => Promise<void>) | undefined>;
  /** Whether it keeps entries in this process only, so that a purge does not reach the others. */
  readonly inProcess?: boolean;
}

/** A key, as long for each: keys name no URLs, and parts of them cannot be taken for each other. */
export function entryKey(parts: readonly unknown[]): string {
  return hash('sha256', JSON.stringify(parts), 'base64url');
}

// Tags whose last purge a store remembers; some 100 bytes each. Older purges are joined into one, of everything.
export const PURGES_REMEMBERED = 10_000;
