/**
 * Guards the cache against its store: errors are logged, and slow answers are not awaited. After one, the store is
 * skipped for a moment, so that not every request waits.
 *
 * @module
 */
import { setTimeout as sleep } from 'node:timers/promises';
import { isPromise } from '@tsgi/spec';
import { within } from '../collapse.ts';
import type { CacheStore } from './cache-store.ts';

// Milliseconds without an attempt after one that failed.
const PAUSE = 1000;

/** The state of holding a lock, or of going on without. */
export type Held = {
  /** `false` if another process has it, or that is unknown. */
  readonly isMine: boolean;
  /** Whether another process may have held it since the last lookup, so that an entry may exist now. */
  readonly isWorthALook: boolean;
  readonly release: () => void;
};

// Milliseconds between two attempts to get a lock that another process has.
const LOCK_PAUSE = 25;

/** Receives a line for the log. */
export type Report = (line: string) => void;

/** Calls a store. */
export class GuardedStore {
  readonly store: CacheStore;
  private readonly timeout: number;
  private pausedUntil = 0;

  /** @param timeout - maximum wait for an answer, in ms. */
  constructor(store: CacheStore, timeout: number) {
    this.store = store;
    this.timeout = timeout;
  }

  /** @returns the store's answer; `undefined` if it fails. */
  async attempt<T>(report: Report, action: (store: CacheStore) => T | Promise<T>): Promise<T | undefined> {
    if (performance.now() < this.pausedUntil) return undefined;
    try {
      return await this.insist(action);
    } catch (error) {
      this.pausedUntil = performance.now() + PAUSE;
      report(`cache: the store failed: ${String(error)}`);
      return undefined;
    }
  }

  /**
   * Returns the store's answer.
   *
   * @throws errors of the store, and Error if it takes too long.
   */
  async insist<T>(action: (store: CacheStore) => T | Promise<T>): Promise<T> {
    const result = action(this.store);
    if (!isPromise(result)) return result;
    const outcome = await within(
      this.timeout,
      Promise.resolve(result).then((value) => ({ value })),
    );
    if (outcome !== undefined) return outcome.value;
    throw new Error(`a store must answer within ${this.timeout} ms, got nothing`);
  }

  /**
   * Takes the lock that processes share, if the store has one.
   *
   * @param times - in ms: how long to wait, and when the lock is released by itself.
   */
  async hold(
    report: Report,
    key: string,
    times: { readonly wait: number; readonly expiry: number },
  ): Promise<Held> {
    if (this.store.lock === undefined) return { isMine: true, isWorthALook: false, release: () => undefined };
    const deadline = performance.now() + times.wait;
    for (;;) {
      const answer = await this.attempt(report, async (asked) => ({
        unlock: await asked.lock?.(key, Math.max(1, times.expiry)),
      }));
      const unlock = answer?.unlock;
      if (unlock !== undefined) {
        return { isMine: true, isWorthALook: true, release: () => void this.attempt(report, unlock) };
      }
      if (answer === undefined || performance.now() >= deadline) {
        return { isMine: false, isWorthALook: true, release: () => undefined };
      }
      await sleep(LOCK_PAUSE);
    }
  }
}
