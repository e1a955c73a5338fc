/** A request at the cache: which response does for it, and what all steps of its way need. @module */
import { type ResponseParts, requestUrl } from '@tsgi/compose';
import type { Application, Environ } from '@tsgi/spec';
import type { Flights } from './collapse.ts';
import type { Defaults } from './policy.ts';
import type { GuardedStore, Report } from './stores/guarded-store.ts';

/** What one cache has for all its requests. Times are in milliseconds. */
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
  /** As the application gets it. */
  readonly environ: Environ;
  /** The same, without the client's `Cache-Control` if that is ignored. */
  readonly heeded: Environ;
  /** What requests have in common that get one response. */
  readonly key: string;
};

/** A response for the client. */
export type Answer = ResponseParts & {
  /** To be called when it has begun. */
  readonly begun?: () => void;
};

/**
 * Scheme, host, path and query, as the server has made them. What a proxy says of them counts only if something
 * outside of the cache has put it into the environ.
 */
export function requestKey(environ: Environ): string {
  const origin = requestUrl(environ, 'origin');
  return origin.toLowerCase() + requestUrl(environ).slice(origin.length);
}

/** The default: `requestKey`, but nothing inside of what knows the user, because the user is not part of it. */
export function anonymousKey(environ: Environ): string | undefined {
  return 'REMOTE_USER' in environ ? undefined : requestKey(environ);
}

// By these some frameworks take a GET for something else; no key has them.
const OVERRIDES = ['HTTP_X_HTTP_METHOD', 'HTTP_X_HTTP_METHOD_OVERRIDE', 'HTTP_X_METHOD_OVERRIDE'] as const;

/** Why a request is passed by, whatever is stored. */
export function reasonToPass(environ: Environ): 'method' | 'bypass' | undefined {
  const { CONTENT_LENGTH = '0', REQUEST_METHOD } = environ;
  if (REQUEST_METHOD !== 'GET' && REQUEST_METHOD !== 'HEAD') return 'method';
  // Content is not part of the key, so it must not be part of the answer ("fat GET").
  const hasContent = Number(CONTENT_LENGTH) > 0 || environ.HTTP_TRANSFER_ENCODING !== undefined;
  const isOverridden = OVERRIDES.some((name) => environ[name] !== undefined);
  return hasContent || isOverridden || environ.HTTP_UPGRADE !== undefined ? 'bypass' : undefined;
}
