import { parseCookies as allCookies } from '@tsgi/compose';

/** The cookies of a request, by name. */
export type Cookies = ReadonlyMap<string, string>;

/**
 * Parses a `Cookie` field. Of two cookies with one name the first counts: browsers send the one with the longer path
 * first (RFC6265bis§5.8.3).
 *
 * @param field - `HTTP_COOKIE`.
 */
export function parseCookies(field: string): Cookies {
  const cookies = new Map<string, string>();
  for (const [name, value] of allCookies(field)) {
    if (!cookies.has(name)) cookies.set(name, value);
  }
  return cookies;
}
