import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { canonicalPath, encodePath } from './path.ts';

describe('canonicalPath', () => {
  it.each([
    ['leaves a path without escapes', '/a/b;c=d,e', '/a/b;c=d,e'],
    ['decodes UTF-8', '/caf%C3%A9/%E2%82%AC/%f0%9f%98%80', '/café/€/😀'],
    ['decodes a space, and leaves a plus', '/a%20b+c', '/a b+c'],
    ['decodes once', '/%2541', '/%41'],
    ['decodes a slash, for there is one path only', '/a%2Fb', '/a/b'],
    ['keeps empty segments', '//a//', '//a//'],
    ['keeps dots within a segment', '/a.b/..c/d../...', '/a.b/..c/d../...'],
    ['leaves the asterisk', '*', '*'],
  ])('%s', (_, path, decoded) => {
    expect(canonicalPath(path)).toBe(decoded);
  });

  it.each([
    ['a percent sign alone', '/%'],
    ['half an escape', '/%4'],
    ['an escape of other digits', '/%zz'],
    ['an escape of IIS', '/%u0041'],
    ['a byte that is not UTF-8', '/%ff'],
    ['UTF-8 that is cut off', '/%e2%82'],
    ['UTF-8 that is longer than it must be', '/%c0%ae'],
    ['a surrogate', '/%ed%a0%80'],
    ['NUL', '/a%00.html'],
    ['a line end', '/a%0d%0ab'],
    ['DEL', '/%7f'],
    ['a control character of C1', '/%c2%85'],
    ['one dot', '/./a'],
    ['two dots', '/a/../b'],
    ['two dots at the end', '/a/..'],
    ['two dots, escaped', '/%2e%2E/a'],
    ['two dots, half escaped', '/.%2e'],
    ['two dots after an escaped slash', '/a%2f..%2fb'],
    ['two dots after a backslash', '/a\\..\\b'],
    ['two dots after an escaped backslash', '/a%5c..'],
  ])('has none for %s', (_, path) => {
    expect(canonicalPath(path)).toBeUndefined();
  });
});

// Below the surrogates, which are no text alone; those that a URL treats in its own way more often.
const character = () =>
  fc.oneof(
    fc.constantFrom('%', '/', '.', '?', '#', '\\', ' ', '\0', '😀'),
    fc.nat(0xd7ff).map((code) => String.fromCharCode(code)),
  );

describe('encodePath', () => {
  it.each([
    ['/a b', '/a%20b'],
    ['/100%', '/100%25'],
    ['/a?b#c', '/a%3Fb%23c'],
    ['/€', '/%E2%82%AC'],
    ['/\ud800', '/%EF%BF%BD'],
  ])('of %j is %s', (path, encoded) => {
    expect(encodePath(path)).toBe(encoded);
  });

  it('is the reverse of canonicalPath, where there is one', () => {
    fc.assert(
      fc.property(fc.string({ unit: character() }), (text) => {
        const path = `/${text}`;
        const back = canonicalPath(encodePath(path));
        expect([path, undefined]).toContain(back);
        if (!/[\p{Cc}.]/u.test(text)) expect(back).toBe(path);
      }),
    );
  });
});
