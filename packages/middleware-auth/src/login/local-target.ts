/**
 * The target of a redirect after login, from the URL: always a path of this site. Browsers cannot take the result for
 * another site, nor can an application that puts it into a URL.
 *
 * @module
 */
import { encodePath } from '@tsgi/http';
import type { Environ } from '@tsgi/spec';

/** The parameter of a login page's URL with the target after login. */
export const NEXT = 'next';

// Browsers skip some control characters, and take "\" for "/". What is not ASCII is escaped by whoever makes a URL.
const SPOILT = /[^!-~]|\\/;
// "//host" is another site; an escaped slash is one to whoever decodes once more than he must.
const ELSEWHERE = /^\/(?:\/|%2f|%5c)/i;
const LONGEST = 2048;

/**
 * Returns the path if it stays on this site.
 *
 * @param text - a path with or without a query: `'/lists?page=2'`.
 * @returns the path without dot segments; `undefined` if it leads elsewhere.
 */
export function localTarget(text: string): string | undefined {
  if (!text.startsWith('/') || text.length > LONGEST || SPOILT.test(text) || ELSEWHERE.test(text))
    return undefined;
  const url = URL.parse(text, SOMEWHERE);
  if (url?.origin !== SOMEWHERE) return undefined;
  const target = url.pathname + url.search + url.hash;
  // Dot segments may have gone in front of a "//".
  return ELSEWHERE.test(target) ? undefined : target;
}

const SOMEWHERE = 'http://tsgi.invalid';

/**
 * Returns the target after login: the URL's parameter `next`, if it is a path of this site.
 *
 * @param otherwise - the target if it is not, or is absent.
 */
export function nextTarget({ QUERY_STRING }: Pick<Environ, 'QUERY_STRING'>, otherwise: string = '/'): string {
  return localTarget(new URLSearchParams(QUERY_STRING).get(NEXT) ?? '') ?? otherwise;
}

/** Returns the URL of a login page that leads back to the request's URL. */
export function loginUrl(loginPath: string, environ: Environ): string {
  const target = localTarget(targetOf(environ));
  return target === undefined ? loginPath : `${loginPath}?${NEXT}=${encodeURIComponent(target)}`;
}

/** The path and the query of a request. */
function targetOf({ PATH_INFO, QUERY_STRING, SCRIPT_NAME }: Environ): string {
  return encodePath(SCRIPT_NAME + PATH_INFO) + (QUERY_STRING === '' ? '' : `?${QUERY_STRING}`);
}
