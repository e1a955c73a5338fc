import { parseCookie } from 'cookie';
import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parseCookies } from './cookies.ts';

describe('parseCookies', () => {
  it.each([
    { title: 'gives each cookie by its name', field: 'a=1; b=2', cookies: { a: '1', b: '2' } },
    { title: 'takes the first of one name', field: 'a=1; a=2', cookies: { a: '1' } },
    { title: 'leaves out what has no "="', field: 'a; b=2; ;', cookies: { b: '2' } },
    { title: 'leaves out what has no name', field: '=1; b=2', cookies: { b: '2' } },
    { title: 'keeps every "=" but the first', field: 'a=b=c==', cookies: { a: 'b=c==' } },
    { title: 'takes an empty value', field: 'a=; b=2', cookies: { a: '', b: '2' } },
    { title: 'drops space around names and values', field: ' a = 1 ;b=2', cookies: { a: '1', b: '2' } },
    { title: 'decodes percent-escapes', field: 'a=Zo%C3%AB%3B', cookies: { a: 'Zoë;' } },
    {
      title: 'leaves escapes that cannot be decoded',
      field: 'a=%zz; b=%ff',
      cookies: { a: '%zz', b: '%ff' },
    },
    { title: 'keeps quotes, which are part of the value', field: 'a="1"', cookies: { a: '"1"' } },
    { title: 'reads UTF-8, as document.cookie sends it', field: 'a=Zo\xc3\xab', cookies: { a: 'Zoë' } },
    { title: 'reads UTF-8 in names', field: 'Zo\xc3\xab=\xe2\x82\xac', cookies: { Zoë: '€' } },
    {
      title: 'reads UTF-8 that ends in a space of ISO-8859-1',
      field: 'a=\xc3\xa0; b=1',
      cookies: { a: 'à', b: '1' },
    },
    { title: 'reads UTF-8 beside escapes', field: 'a=Zo\xc3\xab%3B%20%C3%AB', cookies: { a: 'Zoë; ë' } },
    {
      title: 'leaves bytes that are not UTF-8',
      field: 'a=Zo\xeb; b=\xc3\xab',
      cookies: { a: 'Zo\xeb', b: 'ë' },
    },
    { title: 'leaves bytes that are cut off', field: 'a=\xc3', cookies: { a: '\xc3' } },
    { title: 'makes nothing of an empty field', field: '', cookies: {} },
  ])('$title', ({ cookies, field }) => {
    expect(Object.fromEntries(parseCookies(field))).toEqual(cookies);
  });

  it('knows no name that was not sent', () => {
    expect(parseCookies('a=1').get('constructor')).toBeUndefined();
    expect(parseCookies('__proto__=1').get('__proto__')).toBe('1');
  });

  const piece = fc.constantFrom('a', 'b', '=', ';', ' ', '%41', '%', '%C3%AB', '"', '__proto__', ',');

  it('reads any field as the cookie package does, apart from cookies without a name', () => {
    const field = fc.array(piece, { maxLength: 20 }).map((pieces) => pieces.join(''));
    fc.assert(
      fc.property(field, (text) => {
        const expected = new Map(Object.entries(parseCookie(text)));
        expected.delete('');
        expect(parseCookies(text)).toEqual(expected);
      }),
    );
  });
});
