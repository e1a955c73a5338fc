/** The client, whichever way it goes: what it sends, what it gives back, and that it is the whole server that answers. */
import type { Application, Environ } from '@tsgi/spec';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { type Client, type ClientOptions, client } from '../src/index.ts';
import { TRANSPORTS } from './transports.ts';

/** Answers with what it was asked, as JSON. */
const telling: Application = async (environ, startResponse) => {
  const content = Buffer.from(await environ['tsgi.input'].read()).toString();
  startResponse('200 OK', [['Content-Type', 'application/json']]);
  const { REQUEST_METHOD, PATH_INFO, QUERY_STRING, CONTENT_LENGTH = null, HTTP_HOST } = environ;
  const { HTTP_TRANSFER_ENCODING = null } = environ as Partial<Environ>;
  return [
    JSON.stringify({
      REQUEST_METHOD,
      PATH_INFO,
      QUERY_STRING,
      CONTENT_LENGTH,
      HTTP_TRANSFER_ENCODING,
      HTTP_HOST,
      content,
    }),
  ];
};

describe.each(TRANSPORTS)('client over $over', (transport) => {
  const clients: Client[] = [];
  afterEach(async () => {
    for (const one of clients.splice(0)) await one.close();
  });

  function asking(app: Application, options: ClientOptions = {}): Client {
    const one = client(app, { ...transport, ...options });
    clients.push(one);
    return one;
  }

  it.each(['get', 'post', 'put', 'patch', 'delete', 'options'] as const)('asks with %s', async (method) => {
    const response = await asking(telling)[method]('/a%20b?c=d');
    expect(response.status).toBe(200);
    expect(response.json).toEqual({
      REQUEST_METHOD: method.toUpperCase(),
      PATH_INFO: '/a b',
      QUERY_STRING: 'c=d',
      CONTENT_LENGTH: null,
      HTTP_TRANSFER_ENCODING: null,
      HTTP_HOST: 'localhost',
      content: '',
    });
  });

  it('asks with HEAD, and any other method', async () => {
    const head = await asking(telling).head('/');
    expect(head).toMatchObject({ status: 200, text: '' });
    expect(Number(head.headers.get('content-length'))).toBeGreaterThan(0);
    expect((await asking(telling).request('PROPFIND', '/')).json).toMatchObject({
      REQUEST_METHOD: 'PROPFIND',
    });
    expect((await asking(telling).request('OPTIONS', '*')).json).toMatchObject({ PATH_INFO: '*' });
  });

  async function* pieces() {
    yield 'one ';
    yield '';
    yield Buffer.from('two');
  }

  it.each([
    {
      title: 'a text, in UTF-8 bytes',
      body: () => 'snow \u2603',
      content: 'snow \u2603',
      length: '8',
      coding: null,
    },
    { title: 'bytes', body: () => Uint8Array.of(97, 98), content: 'ab', length: '2', coding: null },
    { title: 'an empty text', body: () => '', content: '', length: '0', coding: null },
    { title: 'chunks', body: pieces, content: 'one two', length: null, coding: 'chunked' },
    {
      title: 'a megabyte',
      body: () => 'x'.repeat(1_000_000),
      content: 'x'.repeat(1_000_000),
      length: '1000000',
      coding: null,
    },
  ])('sends $title', async ({ body, content, length, coding }) => {
    const { json } = await asking(telling).post('/', { body: body() });
    expect(json).toMatchObject({ content, CONTENT_LENGTH: length, HTTP_TRANSFER_ENCODING: coding });
  });

  const listing: Application = (environ, startResponse) => {
    startResponse('200 OK', []);
    return [JSON.stringify([...environ['tsgi.headers']])];
  };

  it('sends field lines as given, and Host only if there is none', async () => {
    const server = asking(listing);
    expect((await server.get('/', { headers: { 'X-a': '1' } })).json).toEqual([
      ['Host', 'localhost'],
      ['X-a', '1'],
    ]);
    const lines = [
      ['x-b', '1'],
      ['host', 'own'],
      ['x-b', '2'],
    ] as const;
    expect((await server.get('/', { headers: lines })).json).toEqual(lines);
  });

  it('refuses to send a field that would split the request', async () => {
    await using connection = await asking(listing).connect();
    await connection.send('GET / HTTP/1.1\r\nHost: a\r\nX: a\nb\r\n\r\n');
    expect((await connection.response()).status).toBe(400);
  });

  it('gives the response with its chunks, fields and trailers', async () => {
    const response = await asking(function* (_environ, startResponse) {
      startResponse('418 Teapot', [
        ['Set-Cookie', 'a=1'],
        ['Set-Cookie', 'b=2'],
      ]);
      yield 'short ';
      yield Buffer.from('and stout');
    }).get('/');
    expect(response).toMatchObject({
      status: 418,
      reason: 'Teapot',
      version: '1.1',
      chunks: ['short ', 'and stout'],
    });
    expect(response.text).toBe('short and stout');
    expect(response.headers.getSetCookie()).toEqual(['a=1', 'b=2']);
    expect(Buffer.compare(response.bytes, Buffer.from('short and stout'))).toBe(0);
    expect(() => response.json).toThrow(SyntaxError);
  });

  it('gives a response that can be compared and printed, be it JSON or not', async () => {
    const response = await asking(telling).get('/');
    expect(response).toMatchObject({ status: 200, json: { PATH_INFO: '/' } });
    const text = await asking((_environ, startResponse) => {
      startResponse('200 OK', []);
      return ['no JSON'];
    }).get('/');
    expect(() => expect(text).toEqual({ status: 404 })).toThrow(/to deeply equal/);
    expect(JSON.stringify({ ...text, environ: undefined })).toContain('"text":"no JSON"');
  });

  it('keeps what was written to the error log', async () => {
    const server = asking((environ) => {
      environ['tsgi.errors'].write('about to fail\n');
      throw new Error('failed');
    });
    expect(server.errors).toEqual([]);
    expect((await server.get('/')).status).toBe(500);
    expect(server.errors).toEqual(['about to fail\n', expect.stringContaining('Error: failed')]);
  });

  it('reads a response that is larger than the content that a server takes', async () => {
    const size = 17 * 1024 * 1024;
    const response = await asking((_environ, startResponse) => {
      startResponse('200 OK', [['Content-Type', 'application/octet-stream']]);
      return [new Uint8Array(size)];
    }).get('/');
    expect(response.bytes).toHaveLength(size);
  });

  it('takes the options of the server, and its access log', async () => {
    const lines: string[] = [];
    const server = asking(telling, { maxContent: 10, accessLog: (text) => lines.push(text) });
    expect((await server.post('/', { body: 'x'.repeat(11) })).status).toBe(413);
    expect((await server.post('/', { body: 'x'.repeat(10) })).status).toBe(200);
    await vi.waitUntil(() => lines.join('').split('\n').length === 3);
    expect(lines.join('')).toMatch(
      /"POST \/ HTTP\/1\.1" 413 [0-9]+ 0\.0ms\n.*"POST \/ HTTP\/1\.1" 200 [0-9]+ [0-9.]+ms\n/,
    );
    await expect(async () => asking(telling, { maxContent: -1 }).get('/')).rejects.toThrow(
      /maxContent must be/,
    );
  });

  it('gives a response that comes before all content was sent', async () => {
    async function* endless() {
      for (;;) yield 'x'.repeat(10_000);
    }
    const server = asking((_environ, startResponse) => {
      startResponse('403 Forbidden', []);
      return ['no'];
    });
    expect(await server.post('/', { body: endless() })).toMatchObject({ status: 403, text: 'no' });
  });

  it('leaves when it has its response: the application sees no more of it', async () => {
    let signal: AbortSignal | undefined;
    const server = asking((environ, startResponse) => {
      signal = environ['tsgi.signal'];
      startResponse('200 OK', []);
      return ['text'];
    });
    await server.get('/');
    expect(signal?.aborted).toBe(false);
  });

  it('asks many at once, each on a connection of its own', async () => {
    const server = asking(telling);
    const paths = Array.from({ length: 100 }, (_, at) => `/${at}`);
    const responses = await Promise.all(paths.map((path) => server.get(path)));
    expect(responses.map(({ json }) => (json as { PATH_INFO: string }).PATH_INFO)).toEqual(paths);
  });

  it('connects for a test that sends bytes of its own making', async () => {
    const server = asking(telling);
    await using connection = await server.connect();
    await connection.send('GET /1 HTTP/1.1\r\nHost: a\r\n\r\nGET /2 HTTP/1.1\r\nHost: a\r\n\r\n');
    expect((await connection.response()).json).toMatchObject({ PATH_INFO: '/1' });
    expect((await connection.response()).json).toMatchObject({ PATH_INFO: '/2' });
    connection.end();
    await connection.closed();
  });

  it('tells the application when it leaves in the middle of a response', async () => {
    let reason: unknown;
    const aborted = Promise.withResolvers<undefined>();
    const server = asking(async function* (environ, startResponse) {
      environ['tsgi.signal'].addEventListener('abort', () => {
        ({ reason } = environ['tsgi.signal'] as { reason: unknown });
        aborted.resolve(undefined);
      });
      startResponse('200 OK', []);
      for (;;) yield 'x'.repeat(10_000);
    });
    const connection = await server.connect();
    await connection.send('GET / HTTP/1.1\r\nHost: a\r\n\r\n');
    await connection.until((text) => text.length > 50_000);
    connection.destroy();
    await aborted.promise;
    expect(reason).toMatchObject({ name: 'ConnectionClosed', why: 'client' });
  });

  it.each([
    { title: 'chunked', request: 'GET / HTTP/1.1\r\nHost: a\r\n\r\n' },
    { title: 'HTTP/1.0', request: 'GET / HTTP/1.0\r\n\r\n' },
  ])('sees a response that fails in the middle: $title', async ({ request }) => {
    const server = asking(function* (_environ, startResponse) {
      startResponse('200 OK', []);
      yield 'one';
      throw new Error('in the middle');
    });
    await using connection = await server.connect();
    await connection.send(request);
    await expect(connection.response()).rejects.toThrow();
    expect(server.errors).toHaveLength(1);
  });
});
