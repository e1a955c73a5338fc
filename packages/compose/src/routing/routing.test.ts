import type { Application, Body } from '@tsgi/spec';
import { client, createEnviron } from '@tsgi/testing';
import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { conditional } from '../conditional.ts';
import { cascade } from './cascade.ts';
import { hostMap } from './host-map.ts';
import { mount } from './mount.ts';

/** Says its name, and where it finds itself. */
const named =
  (name: string): Application =>
  (environ, startResponse) => {
    startResponse('200 OK', []);
    return [`${name} ${environ.SCRIPT_NAME}|${environ.PATH_INFO}`];
  };

const answering =
  (status: string, seen: string[] = []): Application =>
  (_environ, startResponse) => {
    seen.push(status);
    startResponse(status, [['X-Status', status]]);
    return [status];
  };

describe('mount', () => {
  const app = mount({
    '/api': named('api'),
    '/api/v2': named('v2'),
    '/b c': named('spaced'),
    '/': named('root'),
  });

  it.each([
    ['/api', 'api /api|'],
    ['/api/', 'api /api|/'],
    ['/api/users', 'api /api|/users'],
    ['/apix', 'root |/apix'],
    ['/api/v2/x', 'v2 /api/v2|/x'],
    ['/api/v20', 'api /api|/v20'],
    ['/b%20c/d', 'spaced /b c|/d'],
    ['/', 'root |/'],
    ['//api', 'root |//api'],
  ])('%s: %s', async (target, text) => {
    expect((await client(app).get(target)).text).toBe(text);
  });

  it('answers 404 where nobody is', async () => {
    const response = await client(mount({ '/a': named('a') })).get('/ab');
    expect(response).toMatchObject({ status: 404, text: 'Not Found\n' });
  });

  it('nests, and takes objects', async () => {
    const nested = mount({ '/a': mount({ '/b': { tsgi: named('b') }, '/': named('a') }) });
    expect((await client(nested).get('/a/b/c')).text).toBe('b /a/b|/c');
    expect((await client(nested).get('/a')).text).toBe('a /a|');
  });

  it('does not change the environ that it gets', () => {
    const environ = createEnviron({ target: '/api/users' });
    void app(environ, () => () => undefined);
    expect(environ).toMatchObject({ SCRIPT_NAME: '', PATH_INFO: '/api/users' });
  });

  it('changes nothing of the whole path', () => {
    const segment = fc.constantFrom('', 'a', 'b', 'ab');
    fc.assert(
      fc.property(
        fc.uniqueArray(fc.array(fc.constantFrom('a', 'b', 'ab'), { minLength: 1, maxLength: 3 })),
        fc.array(segment, { maxLength: 4 }),
        (prefixes, segments) => {
          const PATH_INFO = `/${segments.join('/')}`;
          const seen: string[][] = [];
          const watch: Application = (environ, startResponse) => {
            seen.push([environ.SCRIPT_NAME, environ.PATH_INFO]);
            startResponse('200 OK', []);
            return [];
          };
          const keys = prefixes.map((names) => `/${names.join('/')}`);
          const mounted = mount(Object.fromEntries([...keys, '/'].map((prefix) => [prefix, watch])));
          void mounted(createEnviron({ environ: { PATH_INFO } }), () => () => undefined);
          const fitting = keys.filter((key) => `${PATH_INFO}/`.startsWith(`${key}/`));
          const longest = fitting.sort((one, other) => other.length - one.length)[0] ?? '';
          expect(seen).toEqual([[longest, PATH_INFO.slice(longest.length)]]);
        },
      ),
    );
  });

  it.each(['', 'api', '/api/', '//', '/a/../b', '/.', 'http://a/b'])('refuses the prefix %j', (prefix) => {
    expect(() => mount({ [prefix]: named('x') })).toThrow(RangeError);
  });

  it('refuses what is no application', () => {
    expect(() => mount({ '/': 'app' as unknown as Application })).toThrow('CALL-APPLICATION');
  });
});

describe('hostMap', () => {
  const app = hostMap(
    {
      'Example.com': named('whole'),
      '*.example.com': named('below'),
      '*.eu.example.com': named('eu'),
      '[::1]': named('loopback'),
    },
    named('other'),
  );

  it.each([
    ['example.com', 'whole'],
    ['EXAMPLE.com:8000', 'whole'],
    ['example.com.', 'whole'],
    ['a.example.com', 'below'],
    ['a.b.example.com:80', 'below'],
    ['a.eu.example.com', 'eu'],
    ['eu.example.com', 'below'],
    ['badexample.com', 'other'],
    ['.example.com', 'other'],
    ['[::1]:8000', 'loopback'],
    ['[::1]', 'loopback'],
    ['example.org', 'other'],
  ])('%s: %s', async (Host, name) => {
    expect((await client(app).get('/', { headers: { Host } })).text).toBe(`${name} |/`);
  });

  it('answers 404 without a fallback', async () => {
    expect((await client(hostMap({})).get('/')).status).toBe(404);
  });

  it.each(['', 'a:80', 'http://a', '*', '*.', 'a.*.b', 'a.', 'a/b'])('refuses the host %j', (host) => {
    expect(() => hostMap({ [host]: named('x') })).toThrow(RangeError);
  });

  it('refuses a host that is there twice', () => {
    expect(() => hostMap({ a: named('x'), A: named('y') })).toThrow('"a" twice');
  });
});

describe('cascade', () => {
  it.each([
    [['404 Not Found', '200 OK', '500 Oops'], '200 OK'],
    [['405 Method Not Allowed', '404 Not Found'], '404 Not Found'],
    [['500 Oops', '200 OK'], '500 Oops'],
    [[], '404 Not Found'],
  ])('of %j answers %s', async (statuses, status) => {
    const response = await client(cascade(statuses.map((one) => answering(one)))).get('/');
    expect(`${response.status} ${response.reason}`).toBe(status);
  });

  it('asks no more applications than it must, and goes on with the statuses that it is told', async () => {
    const seen: string[] = [];
    const apps = ['403 Forbidden', '404 Not Found', '200 OK'].map((status) => answering(status, seen));
    await client(cascade(apps, { on: [403] })).get('/');
    expect(seen).toEqual(['403 Forbidden', '404 Not Found']);
  });

  it('gives each its own environ', async () => {
    const spoiling: Application = (environ, startResponse) => {
      environ.PATH_INFO = '/spoilt';
      return answering('404 Not Found')(environ, startResponse);
    };
    expect((await client(cascade([spoiling, named('second')])).get('/a')).text).toBe('second |/a');
  });

  it.each([
    ['an array', () => []],
    ['a generator', () => ['a', 'b'].values()],
    [
      'an async generator',
      async function* () {
        yield 'a';
      },
    ],
  ])('closes %s that is not sent before it goes on', async (_, make: () => Body) => {
    const seen: string[] = [];
    const first: Application = (_environ, startResponse) => {
      startResponse('404 Not Found', []);
      return Object.assign(make(), {
        close: () => {
          seen.push('closed');
        },
      });
    };
    const second: Application = (environ, startResponse) => {
      seen.push('asked');
      return named('second')(environ, startResponse);
    };
    expect((await client(cascade([first, second])).get('/')).text).toBe('second |/');
    expect(seen).toEqual(['closed', 'asked']);
  });

  it('leaves an error to who reads content that was read before', async () => {
    const reading =
      (status: string): Application =>
      async (environ, startResponse) => {
        const pieces: Uint8Array[] = [];
        for await (const piece of environ['tsgi.input']) pieces.push(piece);
        startResponse(status, []);
        return pieces;
      };
    const asked = client(cascade([reading('404 Not Found'), reading('200 OK')]));
    const response = await asked.post('/', { body: 'content' });
    expect(response.status).toBe(500);
    expect(asked.errors.join()).toContain('InputConsumedError');
  });

  it('keeps sync applications sync', () => {
    const body = cascade([answering('404 Not Found'), answering('200 OK')])(
      createEnviron(),
      () => () => undefined,
    );
    expect(body).toEqual(['200 OK']);
  });
});

describe('conditional', () => {
  it('wraps the requests that it is told to', async () => {
    const app = conditional(
      ({ PATH_INFO }) => PATH_INFO === '/closed',
      () => answering('403 Forbidden'),
    )(named('open'));
    expect((await client(app).get('/closed')).status).toBe(403);
    expect((await client(app).get('/')).status).toBe(200);
  });
});
