/**
 * A shared cache (RFC9111), like a proxy in front of the server, but one that the application can purge.
 *
 * It stores only responses that say how long they are fresh, and never those for one visitor. A response is stored
 * while it is sent to the client, chunk by chunk. A failing store costs speed, but no responses.
 *
 * A request passes lookup.ts and, on a miss, fill.ts and store.ts.
 *
 * Place: inside compression, and inside middleware that corrects scheme and host; outside sessions and authentication,
 * or inside them with a key that includes the user.
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
  /** Stores the responses. Default: a `memoryCacheStore()` of its own. */
  readonly store?: CacheStore;
  /** Freshness of a response (status < 400) that has no `Cache-Control` or `Expires` of its own. */
  readonly ttl?: Time;
  /**
   * Returns the cache key: requests with equal keys share a response. `undefined` skips the cache. Default:
   * `requestKey` (scheme, host, path and query), and `undefined` for requests with a `REMOTE_USER`.
   */
  readonly key?: (environ: Environ) => string | undefined;
  /** Maximum content of a stored response; larger ones are sent without storing. */
  readonly maxContent?: Size;
  /** Maximum of responses for one key that differ by `Vary`; beyond it all of them are dropped. */
  readonly maxVariants?: number;
  /** Time for which a stale response is sent while a new one is made, if the response sets none. */
  readonly staleWhileRevalidate?: Time;
  /** Time for which a stale response is sent if the application fails, if the response sets none. */
  readonly staleIfError?: Time;
  /** Whether a client's `Cache-Control` counts, which browsers send on reload. */
  readonly requestDirectives?: 'honour' | 'ignore';
  /** Maximum wait of a request for another one that makes the same response. */
  readonly lockTimeout?: Time;
  /** Maximum wait for an answer of the store. */
  readonly storeTimeout?: Time;
  /** Name of the cache in `Cache-Status`; `false` omits the field. */
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

/** Keys of the environ inside of {@link cache}. */
export type HasCache = {
  /**
   * Purges stored and pending responses: later requests miss. A relative URL is relative to the request's. Errors of
   * the store are logged, not thrown.
   *
   * @throws TypeError for an invalid URL.
   */
  'cache.purge': (purge: Purge) => Promise<void>;
};

/** The middleware, with a method to purge from outside a request. */
export type Cache = TypedMiddleware<HasCache> & {
  /**
   * Purges stored and pending responses.
   *
   * @throws TypeError for a URL that is not absolute; errors of the store.
   */
  readonly purge: (purge: Purge) => Promise<void>;
};

/**
 * Stores responses, and answers requests with them.
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

/** Returns a middleware that skips the cache, and says so in `Cache-Status`. */
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
