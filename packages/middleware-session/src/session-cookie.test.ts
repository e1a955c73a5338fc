import { createEnviron } from '@tsgi/testing';
import { describe, expect, it } from 'vitest';
import { type CookieSettings, formatCookie, readCookies } from './session-cookie.ts';

const SETTINGS: CookieSettings = {
  ...{ cookieName: 'session', path: '/', domain: undefined },
  ...{ sameSite: 'Lax', secure: 'auto', lifetime: 'browser' },
};

const environOf = (scheme: 'http' | 'https', cookie = '') =>
  createEnviron({ headers: { Cookie: cookie }, environ: { 'tsgi.url_scheme': scheme } });

describe('formatCookie', () => {
  it.each<{ title: string; given: Partial<CookieSettings>; scheme: 'http' | 'https'; line: string }>([
    {
      title: 'is kept from scripts and other sites',
      ...{ given: {}, scheme: 'http' },
      line: 'session=v; Path=/; HttpOnly; SameSite=Lax',
    },
    {
      title: 'is bound to its host over TLS',
      ...{ given: {}, scheme: 'https' },
      line: '__Host-session=v; Path=/; HttpOnly; Secure; SameSite=Lax',
    },
    {
      title: 'is Secure behind a proxy that nobody corrects, if it is said',
      ...{ given: { secure: 'always' }, scheme: 'http' },
      line: '__Host-session=v; Path=/; HttpOnly; Secure; SameSite=Lax',
    },
    {
      title: 'has the lesser prefix for several hosts',
      ...{ given: { domain: 'example.com' }, scheme: 'https' },
      line: '__Secure-session=v; Domain=example.com; Path=/; HttpOnly; Secure; SameSite=Lax',
    },
    {
      title: 'has the lesser prefix below a path',
      ...{ given: { path: '/shop', sameSite: 'Strict' }, scheme: 'https' },
      line: '__Secure-session=v; Path=/shop; HttpOnly; Secure; SameSite=Strict',
    },
    {
      title: 'is never Secure, if it is said',
      ...{ given: { secure: 'never' }, scheme: 'https' },
      line: 'session=v; Path=/; HttpOnly; SameSite=Lax',
    },
    {
      title: 'lives as long as its session, if it is said',
      ...{ given: { lifetime: 'session' }, scheme: 'http' },
      line: 'session=v; Max-Age=60; Path=/; HttpOnly; SameSite=Lax',
    },
  ])('$title', ({ given, line, scheme }) => {
    const order = { value: 'v', expires: Date.now() + 60_000 };
    expect(formatCookie({ ...SETTINGS, ...given }, environOf(scheme), order)).toBe(line);
  });

  it('deletes', () => {
    const line = '__Host-session=; Max-Age=0; Path=/; HttpOnly; Secure; SameSite=Lax';
    expect(formatCookie(SETTINGS, environOf('https'), 'delete')).toBe(line);
  });

  it('refuses what browsers do not keep', () => {
    const order = { value: 'v'.repeat(4096), expires: 0 };
    expect(() => formatCookie(SETTINGS, environOf('http'), order)).toThrow(
      /a cookie must be of at most 4096 bytes \(RFC6265§6.1\), got 41\d\d/,
    );
  });
});

describe('readCookies', () => {
  it.each<['http' | 'https', string, string[]]>([
    ['http', 'a=b; session=v', ['v']],
    ['http', '__Host-session=v', []],
    ['https', '__Host-session=v', ['v']],
    // Planted without TLS, or by a neighbour.
    ['https', 'session=planted', []],
    ['https', 'session=planted; __Host-session=v', ['v']],
    ['https', '__Secure-session=planted', []],
    // Of two paths or domains.
    ['http', 'session=one; session=other; session=one', ['one', 'other']],
    ['http', '', []],
    ['http', '; =; session; %%%', []],
  ])('over %s, finds in %j: %j', (scheme, field, values) => {
    expect(readCookies(SETTINGS, environOf(scheme, field))).toEqual(values);
  });
});
