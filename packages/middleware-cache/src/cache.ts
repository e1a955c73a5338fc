/**
 * Answers again what was answered before, for as long as the response says (RFC9111): a shared cache, as a proxy in
 * front of the server would be, but one that the application can purge.
 *
 * Nothing is kept that does not say how long it is fresh, or that may be for one visitor only. A response that is
 * kept is passed on to the client chunk by chunk meanwhile. A store that fails costs speed and no answers.
 *
 * A request's way: lookup.ts, and if the store has nothing for it, fill.ts and store.ts.
 *
 * Place: inside of compression and of all that corrects scheme and host; outside of sessions and authentication,
 * or inside of them with a key that has the user.
 *
 * @module
 */
import { type TypedMiddleware, defineMiddleware, mapHead, requestUrl, respond } from '@tsgi/compose';
import { type OptionTable, type OwnKind, type Size, type Time, resolveOptions } from '@tsgi/options';
import type { Application, Body, Environ, StartResponse } from '@tsgi/spec';
import { type Forwarded, addCacheStatus } from './cache-status.ts';
import { Flights } from './collapse.ts';
import { lookup } from './lookup.ts';
import { type Purge, invalidating, isUnsafe, purgeOrReport, purgedTags } from './purge.ts';
import { type CacheRequest, type CacheSettings, anonymousKey, reasonToPass } from './request.ts';
import type { CacheStore } from './stores/cache-store.ts';
import { GuardedStore, type Report } from './stores/guarded-store.ts';
import { memoryCacheStore } from './stores/memory-cache-store.ts';

export {
  type CachedFunction,
  type FunctionCache,
  type FunctionCacheOptions,
  type RegionOptions,
  functionCache,
} from './functions/function-cache.ts';
export type { RegionStats } from './functions/recall.ts';
export { requestKey } from './request.ts';
export type { CacheStore, Keeping, StoredEntry } from './stores/cache-store.ts';
export { type MemoryCacheStoreOptions, memoryCacheStore } from './stores/memory-cache-store.ts';
export { type RedisCacheStoreOptions, redisCacheStore } from './stores/redis-cache-store.ts';
export type { Purge } from './purge.ts';

/** Options of {@link cache}. */
export type CacheOptions = {
  /** Where responses are kept; by default a `memoryCacheStore()` of its own. */
  readonly store?: CacheStore;
  /** How long a response below 400 is fresh that has no `Cache-Control` or `Expires` of its own. */
  readonly ttl?: Time;
  /** What two requests have in common if one response does for both: a text, or `undefined` to pass the request by. By default `requestKey`, that is scheme, host, path and query; but `undefined` where there is a `REMOTE_USER`. */
  readonly key?: (environ: Environ) => string | undefined;
  /** Content of a response that is stored; a larger one is passed on, and not stored. */
  readonly maxContent?: Size;
  /** Responses to one key at most, where `Vary` tells several apart; above, all of them are forgotten. */
  readonly maxVariants?: number;
  /** How long a stale response is sent while a new one is made, where it does not say itself. */
  readonly staleWhileRevalidate?: Time;
  /** How long a stale response is sent if the application fails, where it does not say itself. */
  readonly staleIfError?: Time;
  /** What becomes of a client's `Cache-Control`, which a browser sends to reload a page. */
  readonly requestDirectives?: 'honour' | 'ignore';
  /** How long a request waits for another one that makes the same response. */
  readonly lockTimeout?: Time;
  /** How long an answer of the store is waited for. */
  readonly storeTimeout?: Time;
  /** What the cache calls itself in `Cache-Status`; `false` for no such field. */
  readonly name?: string | false;
};

// sf-token (RFC8941§3.3.4)
const TOKEN: OwnKind<string> = {
  kind: 'own',
  must: 'a token that begins with a letter',
  is: (value): value is string =>
    typeof value === 'string' && /^[A-Za-z*][!#$%&'*+.^_`|~0-9A-Za-z:/-]*$/.test(value),
};

const OPTIONS = {
  store: { kind: 'object', methods: ['epoch', 'read', 'write', 'purge'] },
  ttl: { kind: 'time', default: '0s', zero: 'it is not stored' },
  key: { kind: 'function', default: anonymousKey },
  maxContent: { kind: 'size', default: '1m', zero: 'only without content' },
  maxVariants: { kind: 'count', default: 16 },
  staleWhileRevalidate: { kind: 'time', default: '0s', zero: 'never' },
  staleIfError: { kind: 'time', default: '0s', zero: 'never' },
  requestDirectives: { kind: 'oneOf', choices: ['honour', 'ignore'], default: 'honour' },
  // As nginx's proxy_cache_lock_timeout.
  lockTimeout: { kind: 'time', default: '5s', zero: 'not at all' },
  storeTimeout: { kind: 'time', default: '1s' },
  name: { kind: 'anyOf', kinds: [TOKEN, { kind: 'oneOf', choices: [false] }], default: 'tsgi' },
} as const satisfies OptionTable<CacheOptions>;

/** What an application finds in its environ inside of {@link cache}. */
export type HasCache = {
  /**
   * Purges what is stored, and what is being made: whatever is asked for afterwards is made anew. A relative URL is
   * relative to the request's. If the store fails, the log is told, and nothing is thrown.
   *
   * @throws TypeError for what is no URL.
   */
  'cache.purge': (purge: Purge) => Promise<void>;
};

/** The middleware, and how to purge from outside of a request. */
export type Cache = TypedMiddleware<HasCache> & {
  /** @throws TypeError for what is no absolute URL; what the store throws. */
  readonly purge: (purge: Purge) => Promise<void>;
};

/**
 * Keeps responses, and answers with them.
 *
 * @throws ConfigError
 * @example
 * const pages = cache({ ttl: '1m' });
 * export default pages(app);
 * await pages.purge({ tags: ['news'] });
 */
export function cache(options: CacheOptions = {}): Cache {
  const settings = resolveOptions(OPTIONS, options, '@tsgi/middleware-cache');
  const store = new GuardedStore(settings.store ?? memoryCacheStore(), settings.storeTimeout);
  const flights = new Flights(settings.lockTimeout);
  const warn = warningOnce(store);
  const middleware = defineMiddleware<HasCache>('cache', (app) => {
    const inner: Application = (environ, start) => app(environ as Environ & HasCache, start);
    return function cached(outer, startResponse) {
      const report: Report = (line) => outer['tsgi.errors'].write(`${line}\n`);
      warn(outer, report);
      const environ: Environ & HasCache = { ...outer, 'cache.purge': purging(store, outer, report) };
      const pass = reasonToPass(environ);
      if (pass === 'method' && isUnsafe(environ)) {
        return invalidating(settings, store, report)(inner)(environ, startResponse);
      }
      const key = pass === undefined ? settings.key(environ) : undefined;
      if (key === undefined) return passing(settings, pass ?? 'bypass')(inner)(environ, startResponse);
      const heeded = settings.requestDirectives === 'honour' ? environ : withoutWishes(environ);
      const request = { settings, store, report, flights, app: inner, environ, heeded, key };
      return answer(request, startResponse);
    };
  });
  const purge = async (what: Purge) => store.insist((asked) => asked.purge(purgedTags(what)));
  return Object.assign(middleware, { purge });
}

async function answer(request: CacheRequest, startResponse: StartResponse): Promise<Body> {
  const served = await lookup(request);
  if (typeof served === 'string') {
    return passing(request.settings, served)(request.app)(request.environ, startResponse);
  }
  try {
    const body = respond(served, startResponse);
    served.begun?.();
    return body;
  } catch (error) {
    // No other code can close it.
    await served.body.close?.();
    throw error;
  }
}

/** Passes a request by, and says so. */
function passing(settings: CacheSettings, fwd: Forwarded): (app: Application) => Application {
  return mapHead(({ headers, status }) => {
    addCacheStatus(headers, settings, { fwd });
    return { status, headers };
  });
}

function purging(store: GuardedStore, environ: Environ, report: Report): HasCache['cache.purge'] {
  return async (purge) => purgeOrReport(store, report, purgedTags(purge, requestUrl(environ)));
}

function withoutWishes(environ: Environ): Environ {
  const own: Environ = { ...environ };
  Reflect.deleteProperty(own, 'HTTP_CACHE_CONTROL');
  Reflect.deleteProperty(own, 'HTTP_PRAGMA');
  return own;
}

const TOO_MANY_PROCESSES =
  'cache: memoryCacheStore keeps responses in one process, and there are several: a purge in one does not reach the others';

function warningOnce({ store }: GuardedStore): (environ: Environ, report: Report) => void {
  let isWarned = store.inProcess !== true;
  return (environ, report) => {
    if (isWarned || !environ['tsgi.multiprocess']) return;
    isWarned = true;
    report(TOO_MANY_PROCESSES);
  };
}
