import type { Environ } from '@tsgi/spec';

/**
 * Whether a request comes from a page of this site, or from no page at all: what another site makes a browser send is
 * a forgery. Browsers say it in `Sec-Fetch-Site`, older ones in `Origin`.
 */
export function isSameOrigin(environ: Environ): boolean {
  const { HTTP_HOST = '', HTTP_ORIGIN, HTTP_SEC_FETCH_SITE } = environ as Partial<Environ>;
  if (HTTP_SEC_FETCH_SITE !== undefined) return /^(?:same-origin|none)$/.test(HTTP_SEC_FETCH_SITE);
  if (HTTP_ORIGIN === undefined) return true;
  // Not the scheme: behind a proxy it may be another one.
  return HTTP_HOST !== '' && URL.parse(HTTP_ORIGIN)?.host === HTTP_HOST.toLowerCase().replace(/:$/, '');
}
