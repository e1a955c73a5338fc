/**
 * A store that cannot hurt: what it throws is told to the log, and what takes too long is not waited for. After
 * that it is left alone for a moment, so that not each request has to wait as long.
 *
 * @module
 */
import { isPromise } from '@tsgi/spec';
import { within } from '../waiting/within.ts';
import type { CacheStore } from './cache-store.ts';

// Milliseconds without an attempt after one that failed.
const PAUSE = 1000;

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
}
