/** What a store must be able to do. Three methods make one; the middleware does the rest. @module */

/** What a store keeps under a key. */
export type StoredSession = {
  /** Counts the writes under this key, from 1. */
  readonly version: number;
  /** Opaque to a store. */
  readonly text: string;
  /** In milliseconds, as of `Date.now()`; from then on it is as if it were not there. */
  readonly expires: number;
};

/**
 * Where sessions are kept. A key is 64 hexadecimal digits, the hash of an id: who reads a store cannot take over
 * its sessions. No key is used for a second session.
 *
 * `write` is a compare-and-set: whatever processes share a store, of all that write one version only the first
 * one does. Nothing else is needed to lose no update.
 */
export interface SessionStore {
  read(key: string): StoredSession | undefined | Promise<StoredSession | undefined>;
  /**
   * Puts a session where its predecessor is: the one whose version is smaller by one; for version 1, none.
   *
   * @returns `false` if something else was there, and still is.
   */
  write(key: string, session: StoredSession): boolean | Promise<boolean>;
  /** Afterwards, nothing is there, and no `write` of a version above 1 succeeds. */
  delete(key: string): void | Promise<void>;
  /** Whether it keeps sessions in this process only, which is wrong where several answer requests. */
  readonly inProcess?: boolean;
}
