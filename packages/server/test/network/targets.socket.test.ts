/** RFC9112 section 3.2: the four forms of a target; and requests that come slowly, or with answers before their end. */
import type { Application } from '@tsgi/spec';
import { describe, expect, it } from 'vitest';
import { GET, echoPath, serving } from '../serving.ts';

const told: Application = ({ HTTP_HOST, PATH_INFO, QUERY_STRING, ...environ }, startResponse) => {
  startResponse('200 OK', []);
  return [JSON.stringify([HTTP_HOST, PATH_INFO, QUERY_STRING, environ['tsgi.raw_target']])];
};

describe('a request target (RFC9112\u00a73.2)', () => {
  it.each([
    { title: 'origin-form', line: 'GET /a/b?c=d', host: 'a', path: '/a/b', query: 'c=d' },
    {
      title: 'absolute-form with an empty port',
      line: 'GET http://win:/x',
      host: 'win:',
      path: '/x',
      query: '',
    },
    { title: 'origin-form with two slashes', line: 'GET //b/c', host: 'a', path: '//b/c', query: '' },
    { title: 'origin-form with a second mark', line: 'GET /?a?b', host: 'a', path: '/', query: 'a?b' },
    { title: 'an empty query', line: 'GET /a?', host: 'a', path: '/a', query: '' },
    { title: 'an encoded path', line: 'GET /%E2%98%83%20%25', host: 'a', path: '/\u2603 %', query: '' },
    { title: 'a query that is not decoded', line: 'GET /?%ff%00', host: 'a', path: '/', query: '%ff%00' },
    {
      title: 'dots that are no dot segments',
      line: 'GET /.a/b../...',
      host: 'a',
      path: '/.a/b../...',
      query: '',
    },
    {
      title: 'absolute-form, whose host wins',
      line: 'GET http://win:81/x?y',
      host: 'win:81',
      path: '/x',
      query: 'y',
    },
    { title: 'absolute-form without a path', line: 'GET http://win', host: 'win', path: '/', query: '' },
    {
      title: 'absolute-form with a query alone',
      line: 'GET http://win?y',
      host: 'win',
      path: '/',
      query: 'y',
    },
    {
      title: 'absolute-form with an address',
      line: 'GET HTTPS://[::1]:9/',
      host: '[::1]:9',
      path: '/',
      query: '',
    },
    { title: 'asterisk-form', line: 'OPTIONS *', host: 'a', path: '*', query: '' },
  ])('may be $title', async ({ line, host, path, query }) => {
    await using server = await serving(told);
    await using client = await server.connect();
    // Twice, and once with another one between: what is kept of the last request must not show in the next.
    for (const request of [line, 'GET /other', line, line]) {
      await client.send(`${request} HTTP/1.1\r\nHost: a\r\n\r\n`);
      const answer = (await client.response()).json;
      if (request === line) expect(answer).toEqual([host, path, query, line.split(' ')[1]]);
      else expect(answer).toEqual(['a', '/other', '', '/other']);
    }
  });
});

describe('a request that comes in pieces', () => {
  const request = 'POST /a?b HTTP/1.1\r\nHost: a\r\nContent-Length: 3\r\nX-Long: value\r\n\r\nabc';

  it('is answered byte by byte', async () => {
    await using server = await serving(told);
    await using client = await server.connect();
    for (let round = 0; round < 2; round++) {
      for (const byte of request) await client.send(byte);
      expect((await client.response()).json).toEqual(['a', '/a', 'b', '/a?b']);
    }
  });

  it('is answered wherever it is cut in two', async () => {
    await using server = await serving(told);
    await using client = await server.connect();
    for (let cut = 1; cut < request.length; cut++) {
      await client.send(request.slice(0, cut));
      await client.send(request.slice(cut) + request.slice(0, cut));
      await client.send(request.slice(cut));
      for (let round = 0; round < 2; round++) {
        expect((await client.response()).json).toEqual(['a', '/a', 'b', '/a?b']);
      }
    }
  });

  it('may follow an empty line (RFC9112\u00a72.2)', async () => {
    await using server = await serving(echoPath);
    await using client = await server.connect();
    await client.send(`\r\n${GET}\r\n${GET}`);
    expect((await client.response()).text).toBe('/');
    expect((await client.response()).text).toBe('/');
  });
});

describe('an answer before the end of the request (RFC9112\u00a79.6)', () => {
  const BLOCK = 'x'.repeat(65_536);

  it('arrives whole though the client keeps sending, and the connection closes', async () => {
    const page = 'early '.repeat(50_000);
    await using server = await serving((_environ, startResponse) => {
      startResponse('403 Forbidden', []);
      return [page];
    });
    await using client = await server.connect();
    await client.send('POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 10000000\r\n\r\n');
    for (let sent = 0; sent < 100; sent++) await client.send(BLOCK);
    const response = await client.response();
    expect(response).toMatchObject({ status: 403, text: page });
    expect(response.headers.get('connection')).toBe('close');
    await client.closed();
    expect(client.wasReset).toBe(false);
  });

  it.each([
    { title: 'a bad request', begin: 'GET / HTTP/1.1\r\nHost: a, b\r\n\r\n', status: 400 },
    {
      title: 'content that is too large',
      begin: 'POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 99999999\r\n\r\n',
      status: 413,
    },
    {
      title: 'a bad chunk that nobody reads',
      begin: 'POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\nxyz\r\n',
      status: 200,
    },
  ])('is received though megabytes follow: $title', async ({ begin, status }) => {
    await using server = await serving(echoPath);
    await using client = await server.connect();
    await client.send(begin);
    for (let sent = 0; sent < 100; sent++) await client.send(BLOCK);
    expect((await client.response()).status).toBe(status);
    client.end();
    await client.closed();
    expect(client.wasReset).toBe(false);
  });

  it('is sent while the content still arrives, and what is streamed goes on', async () => {
    await using server = await serving(async function* (environ, startResponse) {
      startResponse('200 OK', []);
      yield 'begun';
      let size = 0;
      for await (const piece of environ['tsgi.input']) size += piece.length;
      yield String(size);
    });
    await using client = await server.connect();
    await client.send('POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 655360\r\n\r\n');
    await client.until((text) => text.includes('begun'));
    for (let sent = 0; sent < 10; sent++) await client.send(BLOCK);
    expect((await client.response()).chunks).toEqual(['begun', '655360']);
  });
});
