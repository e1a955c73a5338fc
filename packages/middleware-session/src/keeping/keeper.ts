/** What keeps sessions from one request to the next: a store, or the cookie itself. @module */
import type { OpenSession } from '../open-session.ts';
import type { CookieOrder } from '../session-cookie.ts';

/** How long a session lives, in milliseconds. */
export type Timeouts = {
  /** Without a request that uses it. */
  readonly idle: number;
  readonly absolute: number;
};

/** A session that was found, or begun, for one request. */
export interface KeptSession {
  readonly session: OpenSession;
  /** Keeps what has become of it. @param warn - told what could not be kept. */
  save(warn: (text: string) => void): CookieOrder | Promise<CookieOrder>;
}

export interface Keeper {
  /** Finds the first session that the cookie's values have; a new one if none is genuine, or all are over. */
  find(cookies: readonly string[]): KeptSession | Promise<KeptSession>;
}

/** When a session ends that is used now. */
export function expiryOf(created: number, { absolute, idle }: Timeouts): number {
  return Math.min(Date.now() + idle, created + absolute);
}

/**
 * Whether to note that a session was used. Not each time: that would be a write for each request. A tenth of the
 * idle timeout is what it may end too early.
 */
export function isNoteDue(record: { created: number; expires: number }, timeouts: Timeouts): boolean {
  return expiryOf(record.created, timeouts) - record.expires >= timeouts.idle / 10;
}
