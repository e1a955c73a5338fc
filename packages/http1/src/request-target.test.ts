import { describe, expect, it } from 'vitest';
import { checkHost, decodePath, parseRequestTarget } from './request-target.ts';

// Which targets and hosts are refused is in wire/request-target.md and wire/host.md.
describe('parseRequestTarget', () => {
  it.each([
    ['GET', '/', '/', '', undefined],
    ['GET', '/a?b?c', '/a', 'b?c', undefined],
    ['GET', '/a?', '/a', '', undefined],
    ['GET', '//a', '//a', '', undefined],
    ['OPTIONS', '*', '*', '', undefined],
    ['OPTIONS', '/*', '/*', '', undefined],
    ['GET', 'http://a', '/', '', 'a'],
    ['GET', 'http://a:81/b?c', '/b', 'c', 'a:81'],
    ['GET', 'https://[::1]?c', '/', 'c', '[::1]'],
  ])('takes %s %s apart', (method, target, path, query, authority) => {
    expect(parseRequestTarget(method, target)).toEqual({ path, query, authority });
  });
});

describe('checkHost', () => {
  it.each(['', 'a', 'a:', 'a.b-c_d~', '127.0.0.1:0', '[::ffff:1.2.3.4]:80', '%e2%82%ac'])(
    'takes %j',
    (host) => {
      expect(() => checkHost(host)).not.toThrow();
    },
  );

  it.each(['a b', 'a,b', 'a;b', ':x', 'a:123456', '[]', '[::1', '::1', 'a%', 'a%2', 'a@b', 'a/', "a'"])(
    'refuses %j',
    (host) => {
      expect(() => checkHost(host)).toThrow(expect.objectContaining({ code: 'bad-host' }));
    },
  );
});

describe('decodePath', () => {
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
    expect(decodePath(path)).toBe(decoded);
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
  ])('refuses %s', (_, path) => {
    expect(() => decodePath(path)).toThrow(expect.objectContaining({ code: 'bad-target' }));
  });
});
