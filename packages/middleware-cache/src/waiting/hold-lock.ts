import { setTimeout as sleep } from 'node:timers/promises';
import type { GuardedStore, Report } from '../stores/guarded-store.ts';

/** What it is to hold a lock, or to go on without. */
export type Held = {
  /** `false` if another process has it, or nobody can say. */
  readonly isMine: boolean;
  /** Whether another may have had it since somebody has looked, so that what was not there may be there now. */
  readonly isWorthALook: boolean;
  readonly release: () => void;
};

// Milliseconds between two attempts to get a lock that another process has.
const PAUSE = 25;

/**
 * Takes the lock that processes share, where the store has one.
 *
 * @param times - milliseconds: how long to wait, and when the lock opens by itself.
 */
export async function holdLock(
  { report, store }: { readonly store: GuardedStore; readonly report: Report },
  key: string,
  times: { readonly wait: number; readonly expiry: number },
): Promise<Held> {
  if (store.store.lock === undefined) return { isMine: true, isWorthALook: false, release: () => undefined };
  const deadline = performance.now() + times.wait;
  for (;;) {
    const answer = await store.attempt(report, async (asked) => ({
      unlock: await asked.lock?.(key, Math.max(1, times.expiry)),
    }));
    const unlock = answer?.unlock;
    if (unlock !== undefined) {
      return { isMine: true, isWorthALook: true, release: () => void store.attempt(report, unlock) };
    }
    if (answer === undefined || performance.now() >= deadline) {
      return { isMine: false, isWorthALook: true, release: () => undefined };
    }
    await sleep(PAUSE);
  }
}
