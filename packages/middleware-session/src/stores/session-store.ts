/**
 * The interface of a store: three methods; the middleware does the rest.
 *
 * @module
 */

/** What a store keeps under a key. */
export type StoredSession = {
  /** Number of writes under this key, from 1. */
  readonly version: number;
  /** Opaque to a store. */
  readonly text: string;
  /** In ms since 1970. From then on the session counts as absent. */
  readonly expires: number;
};

/**
 * Stores sessions. A key is 64 hexadecimal digits, the hash of an id, so reading a store is not enough to take over its
 * sessions. No key is used for a second session.
 *
 * `write` is a compare-and-set: among all processes that share a store, only the first write of a version succeeds.
 * Nothing else is needed to lose no update.
 */
export interface SessionStore {
  read(key: string): StoredSession | undefined | Promise<StoredSession | undefined>;
  /**
   * Replaces a session by its next version: the stored version must be smaller by one; for version 1, there must be
   * none.
   *
   * @returns `false` if something else is stored, which stays.
   */
  write(key: string, session: StoredSession): boolean | Promise<boolean>;
  /** Deletes the session. Afterwards no `write` of a version above 1 succeeds. */
  delete(key: string): void | Promise<void>;
  /** Whether sessions are stored in this process only, which is wrong where several processes answer requests. */
  readonly inProcess?: boolean;
}
