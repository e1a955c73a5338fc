/** Requests that the cache has nothing to do with; but what they change is not stored any more. @module */
import { mapHead, mapResponse } from '@tsgi/compose';
import type { Application, Environ } from '@tsgi/spec';
import type { Forwarded } from '../fields/cache-status.ts';
import { SAFE_METHODS, changedTags } from '../fields/tags.ts';
import type { GuardedStore, Report } from '../stores/guarded-store.ts';
import { type CacheSettings, sayStatus } from './visit.ts';

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

/** Only says that it did nothing. */
export function passing(settings: CacheSettings, fwd: Forwarded): (app: Application) => Application {
  return mapHead(({ headers, status }) => {
    sayStatus(headers, settings, { fwd });
    return { status, headers };
  });
}

/**
 * Purges what an unsafe request has changed (RFC9111§4.4), before its answer leaves: whoever has that, and asks
 * again, sees the change.
 */
export function invalidating(
  settings: CacheSettings,
  store: GuardedStore,
  report: Report,
): (app: Application) => Application {
  return mapResponse(async (response, environ) => {
    const tags = changedTags(environ, response.status, response.headers);
    if (tags.length > 0) await purgeOrReport(store, report, tags);
    sayStatus(response.headers, settings, { fwd: 'method' });
    return response;
  });
}

/** Whether a request with this method may change something. */
export function isUnsafe({ REQUEST_METHOD }: Environ): boolean {
  return !SAFE_METHODS.has(REQUEST_METHOD);
}

/** Purges; a store that fails is told to the log only. */
export async function purgeOrReport(
  store: GuardedStore,
  report: Report,
  tags: readonly string[],
): Promise<void> {
  try {
    await store.insist((asked) => asked.purge(tags));
  } catch (error) {
    report(`cache: nothing was purged, because the store failed: ${String(error)}`);
  }
}
