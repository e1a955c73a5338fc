/**
 * A store that cannot hurt: what it throws is told to the log, and what takes too long is not waited for. After
 * that it is left alone for a moment, so that not each request has to wait as long.
 *
 * @module
 */
import { setTimeout as sleep } from 'node:timers/promises';
import { isPromise } from '@tsgi/spec';
import { within } from '../collapse.ts';
import type { CacheStore } from './cache-store.ts';

// Milliseconds without an attempt after one that failed.
const PAUSE = 1000;

/** What it is to hold a lock, or to go on without. */
export type Held = {
  /** `false` if another process has it, or nobody can say. */
  readonly isMine: boolean;
  /** Whether another may have had it since somebody has looked, so that what was not there may be there now. */
  readonly isWorthALook: boolean;
  readonly release: () => void;
};

// Milliseconds between two attempts to get a lock that another process has.
const LOCK_PAUSE = 25;

/** Takes a line for the log. */
export type Report = (line: string) => void;

/** Asks a store. */
export class GuardedStore {
  readonly store: CacheStore;
  private readonly timeout: number;
  private pausedUntil = 0;

  /** @param timeout - milliseconds that one answer may take. */
  constructor(store: CacheStore, timeout: number) {
    this.store = store;
    this.timeout = timeout;
  }

  /** @returns what the store gives; `undefined` if it cannot be asked. */
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

  /** @throws what the store throws, and Error if it takes too long. */
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
   * Takes the lock that processes share, where the store has one.
   *
   * @param times - milliseconds: how long to wait, and when the lock opens by itself.
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
