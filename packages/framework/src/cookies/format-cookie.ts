import { parseTime } from '@tsgi/options';
import type { Environ } from '@tsgi/spec';
import { type Cookie, secureReason } from './cookie.ts';

// cookie-octet, without "%" so that decoding gives the same text again (RFC6265bis§4.1.1)
const NOT_PLAIN = /[^!#$&-+\--:<-[\]-~]+/g;

/**
 * Formats a cookie as the value of `Set-Cookie` (RFC6265bis§4.1.1).
 *
 * @param scheme - of the request: a cookie set over `https` is `Secure` by default.
 */
export function formatCookie(cookie: Cookie, scheme: Environ['tsgi.url_scheme']): string {
  const { domain, expires, httpOnly = true, maxAge, name, path = '/', sameSite = 'Lax' } = cookie;
  const isSecure = cookie.secure ?? (scheme === 'https' || secureReason(cookie) !== undefined);
  let text = `${name}=${cookie.value.toWellFormed().replace(NOT_PLAIN, encodeURIComponent)}; Path=${path}`;
  if (domain !== undefined) text += `; Domain=${domain}`;
  if (maxAge !== undefined) text += `; Max-Age=${(parseTime(maxAge) ?? 0) / 1000}`;
  if (expires !== undefined) text += `; Expires=${expires.toUTCString()}`;
  if (httpOnly) text += '; HttpOnly';
  if (isSecure) text += '; Secure';
  text += `; SameSite=${sameSite}`;
  return cookie.partitioned === true ? `${text}; Partitioned` : text;
}
