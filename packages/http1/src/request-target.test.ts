import { describe, expect, it } from 'vitest';
import { checkHost, readRequestTarget } from './request-target.ts';

const refused = (code: string) => expect.objectContaining({ code, side: 'remote' }) as Error;

// More of what is refused is in wire/request-target.md and wire/host.md.
describe('readRequestTarget', () => {
  it.each([
    ['OPTIONS', '*', '*', '', undefined],
    ['OPTIONS', '/*', '/*', '', undefined],
    ['GET', '/a?b', '/a', 'b', undefined],
    ['GET', 'http://a:81/b?c', '/b', 'c', 'a:81'],
  ])('takes %s %s', (method, target, path, query, authority) => {
    expect(readRequestTarget(method, target)).toEqual({ path, query, authority });
  });

  it.each([
    ['CONNECT', 'a:80', 'unsupported-method'],
    ['GET', '*', 'bad-target'],
    ['GET', 'a', 'bad-target'],
    ['GET', 'http:///a', 'bad-host'],
    ['GET', 'http://:80/a', 'bad-host'],
    ['GET', 'http://a@b/', 'bad-host'],
  ])('refuses %s %s', (method, target, code) => {
    expect(() => readRequestTarget(method, target)).toThrow(refused(code));
  });
});

describe('checkHost', () => {
  it('takes a host', () => {
    expect(() => checkHost('a:80')).not.toThrow();
  });

  it('refuses what is none', () => {
    expect(() => checkHost('a b')).toThrow(refused('bad-host'));
  });
});
