/**
 * A request at the cache, with its key and what all steps need.
 *
 * @module
 */
import { type ResponseParts, requestUrl } from '@tsgi/compose';
import type { Application, Environ } from '@tsgi/spec';
import type { Flights } from './collapse.ts';
import type { Defaults } from './policy.ts';
import type { GuardedStore, Report } from './stores/guarded-store.ts';

/** Settings that all requests of one cache share. Times are in ms. */
export type CacheSettings = Defaults & {
  readonly maxContent: number;
  readonly maxVariants: number;
  readonly lockTimeout: number;
  readonly name: string | false;
};

/** One request, on its way through lookup, fill and store. */
export type CacheRequest = {
  readonly settings: CacheSettings;
  readonly store: GuardedStore;
  readonly report: Report;
  readonly flights: Flights;
  readonly app: Application;
  /** The environ for the application. */
  readonly environ: Environ;
  /** The same, without the client's `Cache-Control` if that is ignored. */
  readonly heeded: Environ;
  /** The cache key: requests with equal keys share a response. */
  readonly key: string;
};

/** A response for the client. */
export type Answer = ResponseParts & {
  /** Call it when the response has begun. */
  readonly begun?: () => void;
};

/**
 * The cache key of scheme, host, path and query, as the server set them. A proxy's fields count only if middleware
 * outside has put them into the environ.
 */
export function requestKey(environ: Environ): string {
  const origin = requestUrl(environ, 'origin');
  return origin.toLowerCase() + requestUrl(environ).slice(origin.length);
}

/** The default key: `requestKey`, but `undefined` if a user is known, since the key does not contain the user. */
export function anonymousKey(environ: Environ): string | undefined {
  return 'REMOTE_USER' in environ ? undefined : requestKey(environ);
}

// By these some frameworks take a GET for something else; no key has them.
const OVERRIDES = ['HTTP_X_HTTP_METHOD', 'HTTP_X_HTTP_METHOD_OVERRIDE', 'HTTP_X_METHOD_OVERRIDE'] as const;

/** Returns why a request bypasses the cache, whatever is stored. */
export function reasonToPass(environ: Environ): 'method' | 'bypass' | undefined {
  const { CONTENT_LENGTH = '0', REQUEST_METHOD } = environ;
  if (REQUEST_METHOD !== 'GET' && REQUEST_METHOD !== 'HEAD') return 'method';
  // Content is not part of the key, so it must not be part of the answer ("fat GET").
  const hasContent = Number(CONTENT_LENGTH) > 0 || environ.HTTP_TRANSFER_ENCODING !== undefined;
  const isOverridden = OVERRIDES.some((name) => environ[name] !== undefined);
  return hasContent || isOverridden || environ.HTTP_UPGRADE !== undefined ? 'bypass' : undefined;
}
