/**
 * Where to go after a login, as the URL says it: a place on this site, whatever stands there. No browser takes
 * what comes out of here for another site, nor does an application that puts it into a URL of its own.
 *
 * @module
 */
import { encodePath } from '@tsgi/http';
import type { Environ } from '@tsgi/spec';

/** The parameter of a login page's URL that says where to go afterwards. */
export const NEXT = 'next';

// Browsers skip some control characters, and take "\" for "/". What is not ASCII is escaped by whoever makes a URL.
const SPOILT = /[^!-~]|\\/;
// "//host" is another site; an escaped slash is one to whoever decodes once more than he must.
const ELSEWHERE = /^\/(?:\/|%2f|%5c)/i;
const LONGEST = 2048;

/**
 * @param text - a path with or without a query: `'/lists?page=2'`.
 * @returns the same place, without dot segments; `undefined` if it is none of this site.
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
 * Where to send a browser after its login: the parameter `next` of the request's URL, if it is a place of this site.
 *
 * @param otherwise - where to go if it is not, or there is none.
 */
export function nextTarget({ QUERY_STRING }: Pick<Environ, 'QUERY_STRING'>, otherwise: string = '/'): string {
  return localTarget(new URLSearchParams(QUERY_STRING).get(NEXT) ?? '') ?? otherwise;
}

/** The URL of a login page that leads back to where a request wanted to go. */
export function loginUrl(loginPath: string, environ: Environ): string {
  const target = localTarget(targetOf(environ));
  return target === undefined ? loginPath : `${loginPath}?${NEXT}=${encodeURIComponent(target)}`;
}

/** The path and the query of a request. */
function targetOf({ PATH_INFO, QUERY_STRING, SCRIPT_NAME }: Environ): string {
  return encodePath(SCRIPT_NAME + PATH_INFO) + (QUERY_STRING === '' ? '' : `?${QUERY_STRING}`);
}
