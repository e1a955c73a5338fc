/**
 * The cookie of a session: its name, attributes and limits.
 *
 * A Secure cookie gets the strictest prefix it may have, and no other name is then read: a cookie planted by a
 * neighbouring host or over plain HTTP is ignored (RFC6265bis§4.1.3).
 *
 * @module
 */
import { parseCookies } from '@tsgi/compose';
import { stringifySetCookie } from 'cookie';
import type { Environ } from '@tsgi/spec';
import { SessionError } from './session-error.ts';

/** The cookie's settings. */
export type CookieSettings = {
  readonly cookieName: string;
  readonly path: string;
  readonly domain: string | undefined;
  readonly sameSite: 'Lax' | 'Strict' | 'None';
  readonly secure: 'auto' | 'always' | 'never';
  readonly lifetime: 'browser' | 'session';
};

/** What to do with the cookie; `undefined` leaves it as it is. */
export type CookieOrder = { readonly value: string; readonly expires: number } | 'delete' | undefined;

// Name, value and attributes together (RFC6265§6.1).
const LONGEST = 4096;

export function isSecure({ secure }: CookieSettings, environ: Environ): boolean {
  return secure === 'auto' ? environ['tsgi.url_scheme'] === 'https' : secure === 'always';
}

/** Returns the name with its prefix. */
export function fullName({ cookieName, domain, path }: CookieSettings, secure: boolean): string {
  if (!secure) return cookieName;
  return `${path === '/' && domain === undefined ? '__Host-' : '__Secure-'}${cookieName}`;
}

/**
 * Returns the cookie's values in a request. There may be several: of another path or domain, of an older setting, or
 * planted by a neighbouring host. Their order does not tell which one counts.
 */
export function readCookies(settings: CookieSettings, environ: Environ): string[] {
  const name = fullName(settings, isSecure(settings, environ));
  const values = parseCookies(environ.HTTP_COOKIE).flatMap(([other, value]) =>
    other === name ? [value] : [],
  );
  return [...new Set(values)];
}

/**
 * Formats the value of `Set-Cookie`.
 *
 * @throws SessionError `too-large`
 */
export function formatCookie(
  settings: CookieSettings,
  environ: Environ,
  order: Exclude<CookieOrder, undefined>,
): string {
  const { domain, lifetime, path, sameSite } = settings;
  const secure = isSecure(settings, environ);
  const left = order === 'delete' ? 0 : Math.ceil((order.expires - Date.now()) / 1000);
  const line = stringifySetCookie({
    name: fullName(settings, secure),
    value: order === 'delete' ? '' : order.value,
    ...((order === 'delete' || lifetime === 'session') && { maxAge: left }),
    ...(domain !== undefined && { domain }),
    ...{ path, httpOnly: true, secure, sameSite: SAME_SITE[sameSite] },
  });
  if (line.length > LONGEST) throw new SessionError('too-large', `${line.length}`);
  return line;
}

const SAME_SITE = { Lax: 'lax', Strict: 'strict', None: 'none' } as const;
