/** The environ: each key of the contract, and what is made of the request. */
import { ENVIRON_KEYS, type Application, type Environ } from '@tsgi/spec';
import { client } from '@tsgi/testing';
import { describe, expect, it } from 'vitest';
import { GET, serving } from '../serving.ts';

/** Serves, sends, and gives the environs that the application got. */
async function environsOf(...requests: string[]): Promise<Environ[]> {
  const environs: Environ[] = [];
  await using server = await serving(async (environ, startResponse) => {
    environs.push(environ);
    await environ['tsgi.input'].read();
    startResponse('200 OK', []);
    return [];
  });
  await using connection = await server.connect();
  for (const request of requests) {
    await connection.send(request);
    expect(await connection.response()).toMatchObject({ status: 200 });
  }
  return environs;
}

async function environOf(request: string): Promise<Environ> {
  const [environ] = await environsOf(request);
  return environ!;
}

const withFields = (...lines: string[]) => `GET / HTTP/1.1\r\nHost: a\r\n${lines.join('\r\n')}\r\n\r\n`;

const FULL =
  'POST /a%20b?q=1 HTTP/1.1\r\nHost: a\r\nContent-Type: text/plain\r\nTransfer-Encoding: chunked\r\n' +
  'TE: trailers\r\nConnection: TE\r\n\r\n0\r\n\r\n';

describe('environ', () => {
  const always = Object.entries(ENVIRON_KEYS).filter(([, { when }]) => when === 'always');

  it.each(always)('has %s for every request, of its type', async (key, { type }) => {
    for (const request of [GET, FULL, 'GET / HTTP/1.0\r\nConnection: keep-alive\r\n\r\n']) {
      expect(typeof (await environOf(request))[key as keyof Environ]).toBe(type);
    }
  });

  it('has no key that is neither in the table nor HTTP_*, and no value that is absent', async () => {
    for (const request of [GET, FULL]) {
      const environ = await environOf(request);
      const strange = Object.keys(environ).filter(
        (key) => !(key in ENVIRON_KEYS) && !key.startsWith('HTTP_'),
      );
      expect(strange).toEqual([]);
      expect(Object.values(environ).filter((value) => value === undefined || value === null)).toEqual([]);
    }
  });

  it('says what CGI says', async () => {
    const environ = await environOf(
      'POST /p%C3%A4th/%2Fx?a=%20b HTTP/1.1\r\nHost: example.org:81\r\nContent-Type: a/b; c=d\r\nContent-Length: 2\r\n\r\nhi',
    );
    expect(environ).toMatchObject({
      REQUEST_METHOD: 'POST',
      SCRIPT_NAME: '',
      PATH_INFO: '/p\u00e4th//x',
      QUERY_STRING: 'a=%20b',
      SERVER_NAME: '127.0.0.1',
      SERVER_PROTOCOL: 'HTTP/1.1',
      REMOTE_ADDR: '127.0.0.1',
      CONTENT_TYPE: 'a/b; c=d',
      CONTENT_LENGTH: '2',
      HTTP_HOST: 'example.org:81',
      'tsgi.version': [1, 0],
      'tsgi.url_scheme': 'http',
      'tsgi.multithread': false,
      'tsgi.multiprocess': false,
      'tsgi.run_once': false,
      'tsgi.raw_target': '/p%C3%A4th/%2Fx?a=%20b',
    });
    expect(environ.SERVER_PORT).toMatch(/^[0-9]+$/);
    expect(environ.REMOTE_PORT).toMatch(/^[0-9]+$/);
    expect(environ).not.toHaveProperty('HTTP_CONTENT_TYPE');
    expect(environ).not.toHaveProperty('HTTP_CONTENT_LENGTH');
  });

  it('lacks what was not sent', async () => {
    const environ = await environOf('GET / HTTP/1.0\r\nConnection: keep-alive\r\n\r\n');
    for (const key of [
      'CONTENT_TYPE',
      'CONTENT_LENGTH',
      'HTTP_HOST',
      'HTTP_COOKIE',
      'tsgi.trailers',
      'tsgi.early_hints',
    ]) {
      expect(Object.hasOwn(environ, key)).toBe(false);
    }
    expect(environ.QUERY_STRING).toBe('');
  });

  it.each([
    {
      title: 'joins a repeated field with a comma',
      lines: ['X-A: 1', 'x-a: 2', 'X-a: '],
      key: 'HTTP_X_A',
      value: '1, 2, ',
    },
    {
      title: 'joins cookies with a semicolon',
      lines: ['Cookie: a=1', 'cookie: b=2'],
      key: 'HTTP_COOKIE',
      value: 'a=1; b=2',
    },
    {
      title: 'keeps bytes beyond ASCII as ISO-8859-1',
      lines: ['X-A: caf\xe9'],
      key: 'HTTP_X_A',
      value: 'caf\xe9',
    },
    { title: 'trims a value', lines: ['X-A: \t a b \t '], key: 'HTTP_X_A', value: 'a b' },
    { title: 'keeps an empty field', lines: ['X-A:'], key: 'HTTP_X_A', value: '' },
    { title: 'drops a name with an underscore', lines: ['X_A: evil'], key: 'HTTP_X_A', value: undefined },
    {
      title: 'does not join a twin with an underscore',
      lines: ['X-A: good', 'X_A: evil'],
      key: 'HTTP_X_A',
      value: 'good',
    },
    { title: 'drops Proxy', lines: ['Proxy: http://evil'], key: 'HTTP_PROXY', value: undefined },
    { title: 'drops Content_Length', lines: ['Content_Length: 5'], key: 'CONTENT_LENGTH', value: undefined },
    {
      title: 'takes no harm from __proto__',
      lines: ['__proto__: x'],
      key: 'HTTP___PROTO__',
      value: undefined,
    },
    { title: 'knows constructor as a field', lines: ['constructor: x'], key: 'HTTP_CONSTRUCTOR', value: 'x' },
  ])('$title', async ({ lines, key, value }) => {
    const environ = await environOf(withFields(...lines));
    expect(environ[key as 'HTTP_X']).toBe(value);
    expect(Object.hasOwn(environ, key)).toBe(value !== undefined);
  });

  it('has the fields in order, with duplicates, names as sent, in tsgi.headers', async () => {
    const environ = await environOf(
      withFields('x-B: 1', 'X_Under: kept here', 'Cookie: a', 'X-b: 2', 'cookie: b'),
    );
    expect([...environ['tsgi.headers']]).toEqual([
      ['Host', 'a'],
      ['x-B', '1'],
      ['X_Under', 'kept here'],
      ['Cookie', 'a'],
      ['X-b', '2'],
      ['cookie', 'b'],
    ]);
  });

  it('can be copied and written to, and works as before', async () => {
    const copying: Application = async (environ, startResponse) => {
      const copy: Environ = { ...environ, SCRIPT_NAME: '/mounted', PATH_INFO: '/' };
      expect(Object.keys(copy).sort()).toEqual(Object.keys(environ).sort());
      const finished: string[] = [];
      copy['tsgi.response_finished'].push(() => void finished.push('copy'));
      const content = await copy['tsgi.input'].read();
      expect(copy['tsgi.signal']).toBe(environ['tsgi.signal']);
      expect(copy['tsgi.response_finished']).toBe(environ['tsgi.response_finished']);
      expect((await environ['tsgi.input'].read()).length).toBe(0);
      startResponse('200 OK', [['Content-Type', 'text/plain']]);
      copy['tsgi.flush_headers']?.();
      return [content, [...copy['tsgi.headers']].length > 0 ? '!' : '?'].values();
    };
    const server = client(copying);
    const response = await server.post('/x', { body: 'content' });
    expect(response).toMatchObject({ status: 200, text: 'content!' });
    expect(server.errors).toEqual([]);
  });

  it('is a plain object that may be changed', async () => {
    const environ = await environOf(GET);
    expect(Object.getPrototypeOf(environ)).toBe(Object.prototype);
    expect(Object.isFrozen(environ)).toBe(false);
    expect(Object.isExtensible(environ)).toBe(true);
  });

  it('shares nothing that changes with the next one on the connection', async () => {
    const spoil: Application = (environ, startResponse) => {
      const seen = JSON.stringify([
        environ,
        [...environ['tsgi.headers']],
        environ['tsgi.response_finished'].length,
      ]);
      environ.PATH_INFO = '/spoilt';
      environ.HTTP_X_NEW = 'spoilt';
      delete (environ as Partial<Environ>).HTTP_HOST;
      for (const header of environ['tsgi.headers']) (header as [string, string])[1] = 'spoilt';
      environ['tsgi.response_finished'].push(() => undefined);
      startResponse('200 OK', []);
      return [seen];
    };
    await using server = await serving(spoil);
    await using connection = await server.connect();
    await connection.send(GET + GET);
    const first = (await connection.response()).text;
    expect((await connection.response()).text).toBe(first);
    expect(first).not.toContain('spoilt');
  });

  it('has an input, a signal and a list of callbacks of its own', async () => {
    const [first, second] = await environsOf(GET, GET);
    for (const key of ['tsgi.input', 'tsgi.signal', 'tsgi.response_finished'] as const) {
      expect(first?.[key]).not.toBe(second?.[key]);
    }
  });

  it('gives tsgi.errors as the server log', async () => {
    const server = client((environ, startResponse) => {
      environ['tsgi.errors'].write('one\n');
      environ['tsgi.errors'].writelines(['two\n', 'three\n']);
      environ['tsgi.errors'].flush();
      startResponse('200 OK', []);
      return [];
    });
    await server.get('/');
    expect(server.errors.join('')).toBe('one\ntwo\nthree\n');
  });
});
