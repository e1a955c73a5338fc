/**
 * Counts wrong guesses at passwords, and stops them for a while.
 *
 * Three counts, each of a window of time: of a name from an address, of an address, and of a name from anywhere. The
 * last one stops guesses that are spread over many machines. It does not stop the owner of the name, as long as he
 * comes from an address from which he has logged in before: others cannot lock him out.
 *
 * A guess counts from its beginning, so that a thousand at once are no way around; those that find no room wait
 * until others are known to be right or wrong. While a name is locked, its password is not looked at. Whether a name
 * exists makes no difference.
 *
 * @module
 */
import { type OptionTable, type Time, resolveOptions } from '@tsgi/options';
import type { Environ } from '@tsgi/spec';
import { type Checked, isSomebody } from '../scheme.ts';
import { addressKey, nameKey } from './guess-keys.ts';
import { type Tally, tally } from './tally.ts';

/** Options of {@link lockOut}. */
export type LockOutOptions = {
  /** Wrong guesses at a name from one address, before that address has to wait. */
  readonly failures?: number;
  /** Wrong guesses from one address, or one /64 of IPv6, at any names. */
  readonly addressFailures?: number;
  /** Wrong guesses at a name from anywhere. Addresses from which the user has logged in before need not wait. */
  readonly nameFailures?: number;
  /** Time after the first wrong guess until all are forgotten. */
  readonly window?: Time;
  /** Maximum of names, of addresses and of pairs to count; beyond it the oldest is dropped. */
  readonly maxEntries?: number;
};

// Precedent: rate-limiter-flexible's example of a login, 10 of a name from an address, 100 of an address.
const OPTIONS = {
  failures: { kind: 'count', default: 10 },
  addressFailures: { kind: 'count', default: 100 },
  nameFailures: { kind: 'count', default: 100 },
  window: { kind: 'time', default: '15m' },
  maxEntries: { kind: 'count', default: 10_000 },
} as const satisfies OptionTable<LockOutOptions>;

/** The outcome of a guess. */
export type Attempt<User> = {
  /** Result of the check; absent if the guess was wrong, or was not checked. */
  readonly value?: User;
  /** Seconds to wait; present only if the guess was not checked. */
  readonly retryAfter?: number;
};

/** Checks guesses, and counts the wrong ones. */
export type LockOut = {
  /**
   * Checks a guess, unless there were too many wrong ones.
   *
   * @param environ - of the request: its `REMOTE_ADDR` must be the client's.
   * @param name - the user name of the guess; case, and spaces around it, are ignored.
   * @param check - returns the user if the guess is right. It is not called after too many wrong guesses.
   */
  attempt<User>(
    environ: Pick<Environ, 'REMOTE_ADDR'>,
    name: string,
    check: () => Checked<User>,
  ): Promise<Attempt<User>>;
};

type Count = { readonly of: Tally; readonly key: string };

/**
 * Returns a lock-out that limits password guesses. It counts in the memory of this process.
 *
 * @throws ConfigError
 */
export function lockOut(options: LockOutOptions = {}): LockOut {
  const settings = resolveOptions(OPTIONS, options, '@tsgi/middleware-auth');
  const { maxEntries } = settings;
  const counting = (limit: number) => tally({ limit, maxEntries, window: settings.window });
  const pairs = counting(settings.failures);
  const addresses = counting(settings.addressFailures);
  const names = counting(settings.nameFailures);
  const known = recent(maxEntries);
  return {
    async attempt(environ, name, check) {
      const person = { of: names, key: nameKey(name) };
      const address = { of: addresses, key: addressKey(environ.REMOTE_ADDR) };
      const pair = { of: pairs, key: `${address.key} ${person.key}` };
      const counts = [pair, address, ...(known.has(pair.key) ? [] : [person])];
      const wait = await takeRoom(counts);
      if (wait > 0) return { retryAfter: Math.ceil(wait / 1000) };
      const value = await counted(counts, check);
      if (!isSomebody(value)) return {};
      // Of this pair only: who has an account of his own must not clear what he did to others.
      pairs.forget(pair.key);
      known.add(pair.key);
      return { value };
    },
  };
}

/**
 * Starts a guess as soon as there is room for it.
 *
 * @returns ms to wait instead, or 0.
 */
async function takeRoom(counts: readonly Count[]): Promise<number> {
  for (;;) {
    const wait = Math.max(...counts.map(({ key, of }) => of.lockedFor(key)));
    if (wait > 0) return wait;
    const full = counts.find(({ key, of }) => !of.hasRoom(key));
    if (full === undefined) {
      for (const { key, of } of counts) of.begin(key);
      return 0;
    }
    await full.of.settled(full.key);
  }
}

/** Ends a guess. A check that throws does not count as wrong. */
async function counted<User>(
  counts: readonly Count[],
  check: () => Checked<User>,
): Promise<Awaited<Checked<User>>> {
  let ending: 'wrong' | 'not wrong' = 'not wrong';
  try {
    const value = await check();
    if (!isSomebody(value)) ending = 'wrong';
    return value;
  } finally {
    for (const { key, of } of counts) of.end(key, ending);
  }
}

/** A set that drops what was added least recently. */
function recent(size: number): Pick<Set<string>, 'add' | 'has'> {
  const kept = new Set<string>();
  return {
    has: (key) => kept.has(key),
    add(key) {
      kept.delete(key);
      kept.add(key);
      const [oldest] = kept;
      if (kept.size > size && oldest !== undefined) kept.delete(oldest);
      return kept;
    },
  };
}

/** Checks guesses without counting. */
export const WITHOUT_LOCK: LockOut = {
  async attempt(_environ, _name, check) {
    const value = await check();
    return isSomebody(value) ? { value } : {};
  },
};
