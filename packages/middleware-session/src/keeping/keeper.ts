/**
 * Stores sessions between requests: in a store, or in the cookie itself.
 *
 * @module
 */
import type { OpenSession } from '../open-session.ts';
import type { CookieOrder } from '../session-cookie.ts';

/** Timeouts of a session, in ms. */
export type Timeouts = {
  /** Time without a request that uses it. */
  readonly idle: number;
  readonly absolute: number;
};

/** A session that was found or created for one request. */
export interface KeptSession {
  readonly session: OpenSession;
  /**
   * Saves the session.
   *
   * @param warn - called with what could not be saved.
   */
  save(warn: (text: string) => void): CookieOrder | Promise<CookieOrder>;
}

export interface Keeper {
  /** Finds the first valid session among the cookie's values; creates a new one if there is none. */
  find(cookies: readonly string[]): KeptSession | Promise<KeptSession>;
}

/** Returns when a session ends that is used now, in ms since 1970. */
export function expiryOf(created: number, { absolute, idle }: Timeouts): number {
  return Math.min(Date.now() + idle, created + absolute);
}

/**
 * Whether to record that a session was used. To save writes, not every use is recorded: a session may end early by up
 * to a tenth of its idle timeout.
 */
export function isNoteDue(record: { created: number; expires: number }, timeouts: Timeouts): boolean {
  return expiryOf(record.created, timeouts) - record.expires >= timeouts.idle / 10;
}
