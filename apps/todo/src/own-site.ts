/**
 * Refuses what other sites make a browser send. A cookie with `SameSite=Lax` does not come with it either; this is
 * for browsers that do not know that, and for sites on other ports and subdomains, which count as the same site.
 * The rules are those of Go's `http.CrossOriginProtection`.
 *
 * @module
 */
import { ForbiddenError } from '@tsgi/framework';
import type { Environ, Middleware } from '@tsgi/spec';

const SAFE = new Set(['GET', 'HEAD', 'OPTIONS']);

export const ownSite: Middleware = (app) => (environ, startResponse) => {
  if (!isOwn(environ)) throw new ForbiddenError('Another site has sent this. Nothing was changed.');
  return app(environ, startResponse);
};

/** Whether a request may change something, by where it comes from. */
export function isOwn(environ: Environ): boolean {
  const { HTTP_HOST, HTTP_ORIGIN, HTTP_SEC_FETCH_SITE, REQUEST_METHOD } = environ;
  if (SAFE.has(REQUEST_METHOD)) return true;
  // `none` is somebody who typed the address.
  if (HTTP_SEC_FETCH_SITE !== undefined) return ['same-origin', 'none'].includes(HTTP_SEC_FETCH_SITE);
  // Over plain HTTP browsers leave Sec-Fetch-Site out. Without both it is no browser, and has no user's cookies.
  return HTTP_ORIGIN === undefined || hostOf(HTTP_ORIGIN) === HTTP_HOST;
}

function hostOf(origin: string): string | undefined {
  return URL.canParse(origin) ? new URL(origin).host : undefined;
}
