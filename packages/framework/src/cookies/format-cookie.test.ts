import { parseCookie, parseSetCookie } from 'cookie';
import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parseCookies } from '../request/cookies.ts';
import type { Cookie } from './cookie.ts';
import { formatCookie } from './format-cookie.ts';

describe('formatCookie', () => {
  it.each<{ title: string; cookie: Cookie; https?: true; text: string }>([
    {
      title: 'has safe defaults',
      cookie: { name: 'a', value: '1' },
      text: 'a=1; Path=/; HttpOnly; SameSite=Lax',
    },
    {
      title: 'is secure over TLS',
      cookie: { name: 'a', value: '1' },
      https: true,
      text: 'a=1; Path=/; HttpOnly; Secure; SameSite=Lax',
    },
    {
      title: 'is not, if told so',
      cookie: { name: 'a', value: '1', secure: false },
      https: true,
      text: 'a=1; Path=/; HttpOnly; SameSite=Lax',
    },
    {
      title: 'is secure where a prefix asks for it',
      cookie: { name: '__Host-a', value: '1' },
      text: '__Host-a=1; Path=/; HttpOnly; Secure; SameSite=Lax',
    },
    {
      title: 'is secure where other sites may send it',
      cookie: { name: 'a', value: '1', sameSite: 'None', partitioned: true },
      text: 'a=1; Path=/; HttpOnly; Secure; SameSite=None; Partitioned',
    },
    {
      title: 'has all that there is',
      cookie: {
        name: 'a',
        value: '',
        domain: 'example.com',
        path: '/app',
        maxAge: '0s',
        expires: new Date(0),
        httpOnly: false,
        sameSite: 'Strict',
        secure: true,
      },
      text: 'a=; Path=/app; Domain=example.com; Max-Age=0; Expires=Thu, 01 Jan 1970 00:00:00 GMT; Secure; SameSite=Strict',
    },
    {
      title: 'encodes what a value cannot have, and no more',
      cookie: { name: 'a', value: 'a-z_0~/+=&: ;,"\\%ë😀\n' },
      text: 'a=a-z_0~/+=&:%20%3B%2C%22%5C%25%C3%AB%F0%9F%98%80%0A; Path=/; HttpOnly; SameSite=Lax',
    },
    {
      title: 'replaces half of a surrogate pair, which has no UTF-8',
      cookie: { name: 'a', value: '\ud800' },
      text: 'a=%EF%BF%BD; Path=/; HttpOnly; SameSite=Lax',
    },
  ])('$title', ({ cookie, https = false, text }) => {
    expect(formatCookie(cookie, https ? 'https' : 'http')).toBe(text);
  });

  it('gives a value that is read again as it was, here and by the cookie package', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (value) => {
        const field = formatCookie({ name: 'a', value }, 'http');
        const [pair = ''] = field.split(';');
        expect(parseCookies(pair).get('a')).toBe(value.toWellFormed());
        expect(parseCookie(pair)).toEqual({ a: value.toWellFormed() });
        expect(parseSetCookie(field)).toMatchObject({ path: '/', httpOnly: true, sameSite: 'lax' });
      }),
    );
  });
});
