import { describe, expect, it } from 'vitest';
import { RouteError } from './route-error.ts';
import { Router } from './router.ts';

const hex = {
  expects: 'a bigint',
  parse: (text: string) => (/^[0-9a-f]+$/.test(text) ? BigInt(`0x${text}`) : undefined),
  format: (value: bigint) => value.toString(16).replace('-', ''),
};

function urlOf(pattern: string, params: Record<string, unknown>, host?: string): string {
  const router = new Router<string, { hex: typeof hex }>({ converters: { hex } });
  router.add({ pattern, name: 'it', handler: 'it', ...(host === undefined ? {} : { host }) });
  return router.url('it', params);
}

describe('url', () => {
  it.each([
    ['/', {}, '/'],
    ['/users/', {}, '/users/'],
    ['/users/:id<int>', { id: 5 }, '/users/5'],
    ['/ü/:name', { name: 'a b' }, '/%C3%BC/a%20b'],
    ['/:name', { name: '?#[]%\\"<>^`{|}' }, '/%3F%23%5B%5D%25%5C%22%3C%3E%5E%60%7B%7C%7D'],
    ['/:name', { name: "-._~!$&'()*+,;=:@" }, "/-._~!$&'()*+,;=:@"],
    ['/:name', { name: '😀' }, '/%F0%9F%98%80'],
    ['/:name', { name: '%2F' }, '/%252F'],
    ['/files/:rest<path>', { rest: 'a b/c/' }, '/files/a%20b/c/'],
    ['/days/:day<date>', { day: new Date('2026-11-21T13:00:00Z') }, '/days/2026-11-21'],
    ['/users/:id?', {}, '/users'],
    ['/users/:id?', { id: undefined }, '/users'],
    ['/users/:id?', { id: 'x' }, '/users/x'],
    ['/:a?/:b?', {}, '/'],
    ['/:a?/:b?', { a: 'x' }, '/x'],
    ['/:from-:to.json', { from: 'a.b', to: 'c-d' }, '/a.b-c-d.json'],
    ['/:n<hex>', { n: 255n }, '/ff'],
  ])('%s with %o is %s', (pattern, params, url) => {
    expect(urlOf(pattern, params)).toBe(url);
  });

  it.each([
    ['/:id<int>', { id: 'x' }, 'needs id: an int of 0 or more, got "x"'],
    ['/:id<int>', {}, 'needs id: an int of 0 or more, got undefined'],
    ['/:id<int>', { id: undefined }, 'needs id: an int of 0 or more, got undefined'],
    ['/:id<int>', { id: null }, 'needs id: an int of 0 or more, got null'],
    ['/:id<int>', { id: Number.NaN }, 'needs id: an int of 0 or more, got NaN'],
    ['/:id<uuid>', { id: 'x' }, 'needs id: a UUID, got "x"'],
    ['/:id<date>', { id: new Date(Number.NaN) }, 'needs id: a Date of the years 0 to 9999, got Invalid Date'],
    ['/:id<any(a|b)>', { id: 'c' }, 'needs id: one of "a", "b", got "c"'],
    ['/:id', { id: '' }, 'needs id: a string that is not empty and has no "/", got ""'],
    ['/:id', { id: 'a/b' }, 'needs id: a string that is not empty and has no "/", got "a/b"'],
    ['/:id', { id: {} }, 'needs id: a string that is not empty and has no "/", got an object'],
    ['/:id', { id: urlOf }, 'needs id: a string that is not empty and has no "/", got a function'],
    ['/:id', Object.create({ id: 'inherited' }) as Record<string, unknown>, 'needs id: a string'],
    ['/:p<path>', { p: '/a' }, 'needs p: a string that is not empty and does not begin with "/", got "/a"'],
    ['/:p<path>', { p: '//a' }, 'needs p: a string'],
    ['/:n<hex>', { n: 'x' }, 'needs n: a bigint, got "x"'],
    ['/:n<hex>', { n: null }, 'needs n: a bigint, got null'],
    ['/:id', { id: 'a', page: 1 }, 'has id, got "page"'],
    ['/', { page: 1 }, 'has no parameters, got "page"'],
    ['/:a?/:b?', { b: 'x' }, 'needs a if it has b, got undefined'],
    ['/:a-:b', { a: 'x-y', b: 'z' }, 'needs a without "-", which follows it, got "x-y"'],
    [
      '/:id',
      { id: '..' },
      'must not have a control character, half a surrogate pair, or a "." or ".." segment, got "/.."',
    ],
    ['/:p<path>', { p: 'a/../b' }, 'must not have a control character'],
    ['/:p<path>', { p: 'a\\..\\b' }, 'must not have a control character'],
    ['/.:a', { a: '.' }, 'must not have a control character'],
    ['/:id', { id: 'a\0' }, 'must not have a control character'],
    ['/:id', { id: '\ud800' }, 'must not have a control character, half a surrogate pair'],
  ])('%s refuses %o: it %s', (pattern, params, rule) => {
    expect(() => urlOf(pattern, params)).toThrow(`url of "it" ${rule}`);
  });

  it('keeps what a converter threw as the cause', () => {
    const error = new Error('no');
    const broken = {
      parse: String,
      format: () => {
        throw error;
      },
    };
    const router = new Router<string, { broken: typeof broken }>({ converters: { broken } });
    const route = router.add({ pattern: '/:x<broken>', handler: 'x' });
    expect(() => route.url({ x: '1' })).toThrow(expect.objectContaining({ cause: error }) as Error);
  });

  it('of a host is a reference with that host (RFC3986§4.2)', () => {
    expect(urlOf('/x', { tenant: 'acme' }, ':tenant.example.com')).toBe('//acme.example.com/x');
  });

  it.each(['Acme', 'a.b', 'a b', 'é', 'x'.repeat(64)])('refuses %j as a host label', (tenant) => {
    expect(() => urlOf('/', { tenant }, ':tenant.example.com')).toThrow(
      'url of "it" must have host labels of',
    );
  });

  it('says that no route has the name', () => {
    expect(() => new Router().url('usr')).toThrow(
      new RouteError('bad-url', 'a URL must be of a route that has a name, got "usr"'),
    );
  });

  it('calls a route without a name by its pattern', () => {
    const pattern: string = '/users/:id';
    const route = new Router<string>().add({ pattern, handler: 'x' });
    expect(() => route.url()).toThrow('url of "/users/:id" needs id');
  });
});
