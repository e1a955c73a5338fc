/**
 * The cookie of a session: its name, its attributes, its limits.
 *
 * Whatever is Secure gets the strictest prefix that it may have, and then no other name is read: a cookie that a
 * neighbouring host or somebody without TLS has planted is none of ours (RFC6265bis§4.1.3).
 *
 * @module
 */
import { parseCookies } from '@tsgi/compose';
import { stringifySetCookie } from 'cookie';
import type { Environ } from '@tsgi/spec';
import { SessionError } from './session-error.ts';

/** What the options say of the cookie. */
export type CookieSettings = {
  readonly cookieName: string;
  readonly path: string;
  readonly domain: string | undefined;
  readonly sameSite: 'Lax' | 'Strict' | 'None';
  readonly secure: 'auto' | 'always' | 'never';
  readonly lifetime: 'browser' | 'session';
};

/** What is to become of the cookie; `undefined` leaves it as it is. */
export type CookieOrder = { readonly value: string; readonly expires: number } | 'delete' | undefined;

// Name, value and attributes together (RFC6265§6.1).
const LONGEST = 4096;

export function isSecure({ secure }: CookieSettings, environ: Environ): boolean {
  return secure === 'auto' ? environ['tsgi.url_scheme'] === 'https' : secure === 'always';
}

/** The name with the prefix that it may have. */
export function fullName({ cookieName, domain, path }: CookieSettings, secure: boolean): string {
  if (!secure) return cookieName;
  return `${path === '/' && domain === undefined ? '__Host-' : '__Secure-'}${cookieName}`;
}

/**
 * The cookie's values in a request. There may be several: one of another path or domain, of an older setting, or one
 * that a neighbouring host has planted. Which one counts is not said by their order.
 */
export function readCookies(settings: CookieSettings, environ: Environ): string[] {
  const name = fullName(settings, isSecure(settings, environ));
  const values = parseCookies(environ.HTTP_COOKIE).flatMap(([other, value]) =>
    other === name ? [value] : [],
  );
  return [...new Set(values)];
}

/** The value of `Set-Cookie`. @throws SessionError `too-large` */
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
