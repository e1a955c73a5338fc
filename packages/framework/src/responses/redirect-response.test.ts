import { call, createEnviron } from '@tsgi/testing';
import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { BadRequestError } from '../errors/http-error.ts';
import { RedirectResponse, type RedirectStatus } from './redirect-response.ts';

const locationOf = (response: RedirectResponse): string =>
  new Headers([...response.headers] as [string, string][]).get('Location') ?? '';

describe('RedirectResponse', () => {
  it.each<[RedirectStatus | undefined, string]>([
    [undefined, '302 Found'],
    [301, '301 Moved Permanently'],
    [302, '302 Found'],
    [303, '303 See Other'],
    [307, '307 Temporary Redirect'],
    [308, '308 Permanent Redirect'],
  ])('with status %s answers %s', async (code, line) => {
    const response = new RedirectResponse('/next', code === undefined ? {} : { status: code });
    const { fields, status, text } = await call(response, createEnviron());
    expect({ fields, status, text }).toEqual({ status: line, fields: [['Location', '/next']], text: '' });
  });

  it.each([200, 300, 304, 404])('refuses status %s', (status) => {
    expect(() => new RedirectResponse('/', { status: status as RedirectStatus })).toThrow(
      `a redirect must have status 301, 302, 303, 307, 308, got ${status} (RFC9110§15.4)`,
    );
  });

  it.each([
    ['/users?page=2#top', '/users?page=2#top'],
    ['?page=2', '?page=2'],
    ['#top', '#top'],
    ['next', 'next'],
    ['../up', '../up'],
    ['', ''],
    ['/a:b', '/a:b'],
    ['?to=https://example.com', '?to=https://example.com'],
    ['/Zoë grüßt', '/Zo%C3%AB%20gr%C3%BC%C3%9Ft'],
    ['/caf%C3%A9', '/caf%C3%A9'],
    ['/\\example.com', '/%5Cexample.com'],
    ['/\r\nSet-Cookie: a=1', '/%0D%0ASet-Cookie:%20a=1'],
    ['/\ud800', '/%EF%BF%BD'],
  ])('leads from %j to %j', (given, location) => {
    expect(locationOf(new RedirectResponse(given))).toBe(location);
  });

  it.each([
    '//example.com',
    '///example.com',
    'https://example.com/',
    'https:example.com',
    'javascript:alert(1)',
    'mailto:a@b',
  ])('refuses %j, which leaves the site', (given) => {
    expect(() => new RedirectResponse(given)).toThrow(
      new BadRequestError(
        `a redirect to another site must be a URL, as new RedirectResponse(new URL("https://example.com")), got the text ${JSON.stringify(given)} (RFC3986§4.2)`,
      ),
    );
  });

  it('leads to any site by a URL', () => {
    expect(locationOf(new RedirectResponse(new URL('https://example.com/ä')))).toBe(
      'https://example.com/%C3%A4',
    );
  });

  it('takes headers and cookies', async () => {
    const options = { headers: { 'Cache-Control': 'no-store' }, cookies: [{ name: 'a', value: '1' }] };
    const { headers } = await call(new RedirectResponse('/', options), createEnviron());
    expect(headers.get('cache-control')).toBe('no-store');
    expect(headers.getSetCookie()).toHaveLength(1);
  });

  it('keeps a browser on its site, whatever the text is', () => {
    const piece = fc.constantFrom(
      '/',
      '\\',
      ':',
      '.',
      '..',
      '?',
      '#',
      '@',
      '\t',
      '\n',
      ' ',
      '%',
      '%2f',
      'http',
      'https',
      'x',
      'example.com',
      '\u0000',
      '／',
    );
    const text = fc.oneof(
      fc.array(piece, { maxLength: 8 }).map((pieces) => pieces.join('')),
      fc.string({ unit: fc.nat(0xffff).map((unit) => String.fromCharCode(unit)) }),
    );
    const base = fc.constantFrom('http://site.example/a/b', 'https://site.example/a//b?c');
    fc.assert(
      fc.property(text, base, (given, from) => {
        let response: RedirectResponse;
        try {
          response = new RedirectResponse(given);
        } catch (error) {
          expect(error).toBeInstanceOf(BadRequestError);
          return;
        }
        expect(new URL(locationOf(response), from).origin).toBe(new URL(from).origin);
      }),
      { numRuns: 2000 },
    );
  });
});
