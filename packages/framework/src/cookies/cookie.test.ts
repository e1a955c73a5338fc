import { describe, expect, it } from 'vitest';
import { type Cookie, checkCookie } from './cookie.ts';

describe('checkCookie', () => {
  it.each<Cookie>([
    { name: 'a', value: '1' },
    { name: 'a', value: 'any text; at all, "Zoë"' },
    { name: 'a', value: '', maxAge: '0s', domain: '.example.com', path: '/app' },
    { name: '__Host-a', value: '1' },
    { name: '__Secure-a', value: '1', domain: 'example.com', path: '/app', secure: true },
    { name: '__Host-Http-a', value: '1' },
    { name: 'a', value: '1', sameSite: 'None' },
    { name: 'a', value: '1', secure: false },
  ])('takes $name', (cookie) => {
    expect(() => checkCookie(cookie)).not.toThrow();
  });

  it.each<{ title: string; cookie: Cookie; message: string }>([
    {
      title: 'a name that is no token',
      cookie: { name: 'a b', value: '1' },
      message: `a cookie's name must be a token, got "a b" (RFC6265bis§4.1.1)`,
    },
    {
      title: 'an empty name',
      cookie: { name: '', value: '1' },
      message: `a cookie's name must be a token, got "" (RFC6265bis§4.1.1)`,
    },
    {
      title: 'a path that would add an attribute',
      cookie: { name: 'a', value: '1', path: '/; Domain=example.com' },
      message:
        'the path of cookie "a" must begin with "/" and have no ";", got "/; Domain=example.com" (RFC6265bis§4.1.2.4)',
    },
    {
      title: 'a path that is none',
      cookie: { name: 'a', value: '1', path: 'app' },
      message: 'the path of cookie "a" must begin with "/" and have no ";", got "app" (RFC6265bis§4.1.2.4)',
    },
    {
      title: 'a domain that is no host name',
      cookie: { name: 'a', value: '1', domain: 'example.com; Secure' },
      message: 'the domain of cookie "a" must be a host name, got "example.com; Secure" (RFC6265bis§4.1.2.3)',
    },
    {
      title: 'a maximum age in fractions',
      cookie: { name: 'a', value: '1', maxAge: '500ms' },
      message: `maxAge of cookie "a" must be a time of whole seconds, like '30s' or '7d', got "500ms" (RFC6265bis§4.1.2.2)`,
    },
    {
      title: 'a Max-Age without a unit',
      cookie: { name: 'a', value: '1', maxAge: 3600 as never },
      message: `maxAge of cookie "a" must be a time of whole seconds, like '30s' or '7d', got 3600 (RFC6265bis§4.1.2.2)`,
    },
    {
      title: 'a date that is none',
      cookie: { name: 'a', value: '1', expires: new Date('never') },
      message: 'expires of cookie "a" must be a valid date, got null (RFC6265bis§4.1.2.1)',
    },
    {
      title: 'SameSite=None without TLS',
      cookie: { name: 'a', value: '1', sameSite: 'None', secure: false },
      message: 'a cookie with SameSite=None must be secure, got "a" with secure: false (RFC6265bis§5.7)',
    },
    {
      title: 'Partitioned without TLS',
      cookie: { name: 'a', value: '1', partitioned: true, secure: false },
      message: 'a cookie with Partitioned must be secure, got "a" with secure: false (RFC6265bis§5.7)',
    },
    {
      title: 'a prefix without TLS, in any case',
      cookie: { name: '__SECURE-a', value: '1', secure: false },
      message: 'a cookie with __Secure- must be secure, got "__SECURE-a" with secure: false (RFC6265bis§5.7)',
    },
    {
      title: '__Host- with a path',
      cookie: { name: '__Host-a', value: '1', path: '/app' },
      message:
        'a cookie with the prefix __Host- must have the path "/", got "__Host-a" with path: "/app" (RFC6265bis§4.1.3)',
    },
    {
      title: '__Host- with a domain',
      cookie: { name: '__host-a', value: '1', domain: 'example.com' },
      message:
        'a cookie with the prefix __Host- must have no domain, got "__host-a" with domain: "example.com" (RFC6265bis§4.1.3)',
    },
    {
      title: '__Http- for scripts',
      cookie: { name: '__Http-a', value: '1', httpOnly: false },
      message:
        'a cookie with the prefix __Http- must be httpOnly, got "__Http-a" with httpOnly: false (RFC6265bis§4.1.3)',
    },
  ])('refuses $title', ({ cookie, message }) => {
    expect(() => checkCookie(cookie)).toThrow(new TypeError(message));
  });
});
