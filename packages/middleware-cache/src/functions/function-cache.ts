/**
 * What functions give, kept for a while (Beaker's `cache_region`). Functions are in regions, which say for how long;
 * a result is found by the name of its function and by its arguments.
 *
 * Of several calls at once with the same arguments one calls the function. A failure is not kept. What is being
 * made when it is invalidated is given to those who asked before, and to nobody after.
 *
 * @module
 */
import { ConfigError, type OptionTable, type OwnKind, type Time, resolveOptions } from '@tsgi/options';
import { type CacheStore, entryKey } from '../stores/cache-store.ts';
import { GuardedStore } from '../stores/guarded-store.ts';
import { memoryCacheStore } from '../stores/memory-cache-store.ts';
import { formatArguments } from './format-arguments.ts';
import { type CachedCall, Recall, type RegionStats, type RegionTimes } from './recall.ts';

/** Options of {@link functionCache}. */
export type FunctionCacheOptions = {
  /** How long results are good, by the names of regions. */
  readonly regions: Readonly<Record<string, RegionOptions>>;
  /** Where results are kept; by default a `memoryCacheStore()` of its own. It may be one that has responses too. */
  readonly store?: CacheStore;
  /** How long a call waits for another one that makes the same result. */
  readonly lockTimeout?: Time;
  /** How long an answer of the store is waited for. */
  readonly storeTimeout?: Time;
  /** Takes what goes wrong in the background, and of the store; by default it is a warning of the process. */
  readonly report?: (line: string) => void;
};

/** Options of a region. */
export type RegionOptions = {
  /** How long a result is fresh. */
  readonly ttl: Time;
  /** How long after that it is given while a new one is made. */
  readonly staleWhileRevalidate?: Time;
  /** How long after that it is given if the function fails. */
  readonly staleIfError?: Time;
};

const REGION = {
  ttl: { kind: 'time', required: true },
  staleWhileRevalidate: { kind: 'time', default: '0s', zero: 'never' },
  staleIfError: { kind: 'time', default: '0s', zero: 'never' },
} as const satisfies OptionTable<RegionOptions>;

const REGIONS: OwnKind<Readonly<Record<string, RegionOptions>>> = {
  kind: 'own',
  must: 'an object with regions by their names',
  is: (value): value is Readonly<Record<string, RegionOptions>> =>
    typeof value === 'object' && value !== null && Object.keys(value).length > 0,
};

const OPTIONS = {
  regions: { ...REGIONS, required: true },
  store: { kind: 'object', methods: ['epoch', 'read', 'write', 'purge'] },
  lockTimeout: { kind: 'time', default: '5s', zero: 'not at all' },
  storeTimeout: { kind: 'time', default: '1s' },
  report: { kind: 'function' },
} as const satisfies OptionTable<FunctionCacheOptions>;

/** A function whose results are kept. */
export type CachedFunction<Arguments extends readonly unknown[], Result> = {
  /** @throws TypeError for arguments that are not JSON, Error if the function waits for its own result; what it throws. */
  (...given: Arguments): Promise<Result>;
  /** Forgets the result for these arguments, in all processes that share the store. @throws what the store throws. */
  invalidate(...given: Arguments): Promise<void>;
  /** Forgets all results of the function. @throws what the store throws. */
  invalidateAll(): Promise<void>;
};

/** Makes functions whose results are kept. */
export type FunctionCache<Region extends string> = {
  /**
   * @param name - tells functions apart, also in other processes and after a restart.
   * @param make - its results are what `structuredClone` takes; each caller gets a copy.
   * @throws ConfigError for a name that is taken.
   */
  cached<Arguments extends readonly unknown[], Result>(
    region: Region,
    name: string,
    make: (...given: Arguments) => Result | Promise<Result>,
  ): CachedFunction<Arguments, Result>;
  /** How often there was a result, in this process. */
  stats(): Record<Region, RegionStats>;
};

/**
 * Keeps what functions give, for as long as their region says.
 *
 * @throws ConfigError
 * @example
 * const functions = functionCache({ regions: { short: { ttl: '1m' } } });
 * const userOf = functions.cached('short', 'user', async (id: number) => database.user(id));
 * await userOf(7);
 */
export function functionCache<Region extends string>(
  options: FunctionCacheOptions & { readonly regions: Readonly<Record<Region, RegionOptions>> },
): FunctionCache<Region> {
  const { lockTimeout, regions, report, store, storeTimeout } = resolveOptions<
    FunctionCacheOptions,
    typeof OPTIONS
  >(OPTIONS, options, '@tsgi/middleware-cache');
  const guarded = new GuardedStore(store ?? memoryCacheStore(), storeTimeout);
  const recalls = new Map(
    Object.entries(regions).map(([name, region]) => {
      const times: RegionTimes = { ...resolveOptions(REGION, region, '@tsgi/middleware-cache'), lockTimeout };
      return [name, new Recall(guarded, report ?? warn, times)] as const;
    }),
  );
  const names = new Set<string>();
  return {
    cached(region, name, make) {
      const recall = recalls.get(region);
      if (recall === undefined) throw refused('region', `one of ${[...recalls.keys()].join(', ')}`, region);
      if (names.has(name)) throw refused('name', 'a name that no other function has', name);
      names.add(name);
      return cachedFunction(recall, guarded, { name, make });
    },
    stats() {
      const counts = Array.from(recalls, ([name, { stats }]) => [name, { ...stats }] as const);
      return Object.fromEntries(counts) as Record<Region, RegionStats>;
    },
  };
}

function warn(line: string): void {
  process.emitWarning(line);
}

type Named<Arguments extends readonly unknown[], Result> = {
  readonly name: string;
  readonly make: (...given: Arguments) => Result | Promise<Result>;
};

function cachedFunction<Arguments extends readonly unknown[], Result>(
  recall: Recall,
  store: GuardedStore,
  { make, name }: Named<Arguments, Result>,
): CachedFunction<Arguments, Result> {
  const all = `function:${name}`;
  const callOf = (given: Arguments): CachedCall => {
    const key = entryKey(['call', name, formatArguments(given)]);
    return { name, key, tags: [all, `call:${key}`], make: async () => make(...given) };
  };
  const purge = async (tag: string) => store.insist((asked) => asked.purge([tag]));
  const call = async (...given: Arguments) => (await recall.of(callOf(given))) as Result;
  return Object.assign(call, {
    invalidate: async (...given: Arguments) => purge(`call:${callOf(given).key}`),
    invalidateAll: async () => purge(all),
  });
}

function refused(option: string, must: string, got: string): ConfigError {
  const message = `cache: ${option} must be ${must}, got ${JSON.stringify(got)} (@tsgi/middleware-cache, "Use")`;
  return new ConfigError(option, message);
}
