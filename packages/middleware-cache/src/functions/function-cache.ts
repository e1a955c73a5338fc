/**
 * Caches results of functions (Beaker's `cache_region`). Functions belong to regions, which set the times; a result is
 * found by the function's name and its arguments.
 *
 * Of several concurrent calls with the same arguments one runs the function. Errors are not cached. A result that is
 * invalidated while it is made is returned to earlier callers only.
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
  /** Regions by name, with the times of their results. */
  readonly regions: Readonly<Record<string, RegionOptions>>;
  /** Stores the results. Default: a `memoryCacheStore()` of its own. It may be shared with responses. */
  readonly store?: CacheStore;
  /** Maximum wait of a call for another one that makes the same result. */
  readonly lockTimeout?: Time;
  /** Maximum wait for an answer of the store. */
  readonly storeTimeout?: Time;
  /** Receives errors of background work and of the store. Default: a warning of the process. */
  readonly report?: (line: string) => void;
};

/** Options of a region. */
export type RegionOptions = {
  /** Time for which a result is fresh. */
  readonly ttl: Time;
  /** Further time for which it is returned while a new one is made. */
  readonly staleWhileRevalidate?: Time;
  /** Further time for which it is returned if the function fails. */
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

/** A function whose results are cached. */
export type CachedFunction<Arguments extends readonly unknown[], Result> = {
  /**
   * Returns the result, cached or new.
   *
   * @throws TypeError for arguments that JSON cannot express; Error if the function waits for its own result; errors of
   *   the function.
   */
  (...given: Arguments): Promise<Result>;
  /**
   * Drops the result for these arguments, in all processes that share the store.
   *
   * @throws errors of the store.
   */
  invalidate(...given: Arguments): Promise<void>;
  /**
   * Drops all results of the function.
   *
   * @throws errors of the store.
   */
  invalidateAll(): Promise<void>;
};

/** Makes cached functions. */
export type FunctionCache<Region extends string> = {
  /**
   * Caches the results of a function.
   *
   * @param name - unique among functions, also across processes and restarts.
   * @param make - the function; `structuredClone` must accept its results, and each caller gets a copy.
   * @throws ConfigError for a name that is taken.
   */
  cached<Arguments extends readonly unknown[], Result>(
    region: Region,
    name: string,
    make: (...given: Arguments) => Result | Promise<Result>,
  ): CachedFunction<Arguments, Result>;
  /** Returns the counts of hits and misses, in this process. */
  stats(): Record<Region, RegionStats>;
};

/**
 * Returns a cache for results of functions, in regions.
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
