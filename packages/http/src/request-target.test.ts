import { describe, expect, it } from 'vitest';
import { parseRequestTarget } from './request-target.ts';

describe('parseRequestTarget', () => {
  it.each([
    ['/', '/', '', undefined],
    ['/a?b?c', '/a', 'b?c', undefined],
    ['/a?', '/a', '', undefined],
    ['//a', '//a', '', undefined],
    ['*', '*', '', undefined],
    ['/*', '/*', '', undefined],
    ['http://a', '/', '', 'a'],
    ['http://a:81/b?c', '/b', 'c', 'a:81'],
    ['https://[::1]?c', '/', 'c', '[::1]'],
    ['HTTP://a/', '/', '', 'a'],
    ['http:///a', '/a', '', ''],
  ])('takes %s apart', (target, path, query, authority) => {
    expect(parseRequestTarget(target)).toEqual({ path, query, authority });
  });

  it.each(['', 'a', 'a:80', '**', '?a', 'ftp://a/', 'http:/a'])('does not know %j', (target) => {
    expect(parseRequestTarget(target)).toBeUndefined();
  });
});
