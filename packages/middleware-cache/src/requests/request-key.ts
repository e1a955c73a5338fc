/** What two requests have in common if one response does for both. @module */
import { requestUrl } from '@tsgi/compose';
import type { Environ } from '@tsgi/spec';

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
