/** RFC9112 section 9: when a connection lives on, when it closes, and in which order it answers. */
import { setImmediate as nextTurn } from 'node:timers/promises';
import type { Application } from '@tsgi/spec';
import { describe, expect, it } from 'vitest';
import { GET, echoPath, eventually, pause, serving } from '../serving.ts';

const get = (path: string, ...lines: string[]) =>
  `GET ${path} HTTP/1.1\r\nHost: a\r\n${lines.map((line) => `${line}\r\n`).join('')}\r\n`;

describe('persistence (RFC9112\u00a79.3)', () => {
  it.each([
    { title: 'HTTP/1.1', head: 'HTTP/1.1\r\nHost: a\r\n', lives: true },
    { title: 'HTTP/1.1 with close', head: 'HTTP/1.1\r\nHost: a\r\nConnection: close\r\n', lives: false },
    {
      title: 'HTTP/1.1 with Close among others',
      head: 'HTTP/1.1\r\nHost: a\r\nConnection: x, Close\r\n',
      lives: false,
    },
    {
      title: 'HTTP/1.1 with close in a second line',
      head: 'HTTP/1.1\r\nHost: a\r\nConnection: keep-alive\r\nConnection: close\r\n',
      lives: false,
    },
    {
      title: 'HTTP/1.1 with keep-alive',
      head: 'HTTP/1.1\r\nHost: a\r\nConnection: keep-alive\r\n',
      lives: true,
    },
    { title: 'HTTP/1.0', head: 'HTTP/1.0\r\n', lives: false },
    { title: 'HTTP/1.0 with keep-alive', head: 'HTTP/1.0\r\nConnection: Keep-Alive\r\n', lives: true },
    { title: 'HTTP/1.0 with both', head: 'HTTP/1.0\r\nConnection: keep-alive, close\r\n', lives: false },
  ])('is $lives for $title', async ({ head, lives }) => {
    await using server = await serving(echoPath);
    await using client = await server.connect();
    await client.send(`GET /first ${head}\r\n`);
    const response = await client.response();
    expect(response).toMatchObject({ status: 200, version: '1.1', text: '/first' });
    if (lives) {
      expect(response.headers.get('connection') ?? 'keep-alive').toBe('keep-alive');
      await client.send(`GET /second ${head}\r\n`);
      expect((await client.response()).text).toBe('/second');
    } else {
      expect(response.headers.get('connection')).toBe('close');
      await client.closed();
      expect(client.wasReset).toBe(false);
    }
  });

  it('tells HTTP/1.0 clients that the connection lives on, and all for how long', async () => {
    await using server = await serving(echoPath, { keepAliveTimeout: '42s' });
    await using client = await server.connect();
    await client.send('GET / HTTP/1.0\r\nConnection: keep-alive\r\n\r\n');
    const response = await client.response();
    expect(response.headers.get('connection')).toBe('keep-alive');
    expect(response.headers.get('keep-alive')).toBe('timeout=42');
  });

  it('ends with the response that the option maxRequestsPerConnection allows as the last', async () => {
    await using server = await serving(echoPath, { maxRequestsPerConnection: 3 });
    await using client = await server.connect();
    await client.send(get('/1') + get('/2') + get('/3') + get('/4'));
    for (const path of ['/1', '/2', '/3']) {
      const response = await client.response();
      expect(response.text).toBe(path);
      expect(response.headers.get('connection') === 'close').toBe(path === '/3');
    }
    expect(await client.closed()).not.toContain('/4');
    expect(client.wasReset).toBe(false);
  });

  it('ends after a body whose end is the end of the connection', async () => {
    await using server = await serving(function* (_environ, startResponse) {
      startResponse('200 OK', []);
      yield 'text';
    });
    await using client = await server.connect();
    await client.send('GET / HTTP/1.0\r\nConnection: keep-alive\r\n\r\n');
    const response = await client.response();
    expect(response.text).toBe('text');
    expect(response.headers.get('connection')).toBe('close');
    expect(response.headers.get('transfer-encoding')).toBeNull();
  });
});

/** Answers the path: as an array, a generator, an async generator, or a while later. */
const mixed: Application = (environ, startResponse) => {
  const { PATH_INFO: path } = environ;
  const start = () => startResponse('200 OK', [['X-Path', path]]);
  switch (Number(path.slice(1)) % 5) {
    case 0:
      start();
      return [path];
    case 1:
      return (function* () {
        start();
        yield path;
      })();
    case 2:
      return (async function* () {
        await nextTurn();
        start();
        yield path;
        await nextTurn();
      })();
    case 3:
      return pause(3).then(() => {
        start();
        return [path];
      });
    default:
      void start()(path);
      return [];
  }
};

describe('pipelining (RFC9112\u00a79.3.2)', () => {
  it.each([2, 31, 32, 33, 300])('answers %d requests of all kinds in order', async (count) => {
    await using server = await serving(mixed);
    await using client = await server.connect();
    const paths = Array.from({ length: count }, (_, at) => `/${at}`);
    await client.send(paths.map((path) => get(path)).join(''));
    for (const path of paths) expect((await client.response()).text).toBe(path);
    await eventually(() => server.accesses.length === count);
  });

  it('answers 2,000 in order that come at once', async () => {
    await using server = await serving(echoPath, { maxRequestsPerConnection: 5000 });
    await using client = await server.connect();
    const paths = Array.from({ length: 2000 }, (_, at) => `/${at}`);
    await client.send(paths.map((path) => get(path)).join(''));
    for (const path of paths) expect((await client.response()).text).toBe(path);
  });

  it('answers those with content in order, read or not', async () => {
    await using server = await serving(async (environ, startResponse) => {
      const content = environ.PATH_INFO === '/read' ? await environ['tsgi.input'].read() : 'unread';
      startResponse('200 OK', []);
      return [content];
    });
    await using client = await server.connect();
    const post = (path: string, content: string) =>
      `POST ${path} HTTP/1.1\r\nHost: a\r\nContent-Length: ${content.length}\r\n\r\n${content}`;
    const chunked =
      'POST /read HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n0\r\n\r\n';
    await client.send(post('/read', 'one') + post('/skip', 'two') + chunked + post('/read', 'three'));
    for (const text of ['one', 'unread', 'abc', 'three']) expect((await client.response()).text).toBe(text);
  });

  it('answers HEAD among GET', async () => {
    await using server = await serving(mixed);
    await using client = await server.connect();
    const methods = Array.from({ length: 20 }, (_, at) => (at % 3 === 0 ? 'HEAD' : 'GET'));
    await client.send(methods.map((method, at) => get(`/${at}`).replace('GET', method)).join(''));
    for (const [at, method] of methods.entries()) {
      const response = await client.response(method);
      expect(response.headers.get('x-path')).toBe(`/${at}`);
      expect(response.text).toBe(method === 'HEAD' ? '' : `/${at}`);
    }
  });

  it('stops at a request that is none: those before are answered, nothing after is read', async () => {
    let asked = 0;
    await using server = await serving((environ, startResponse) => {
      asked++;
      return mixed(environ, startResponse);
    });
    await using client = await server.connect();
    await client.send(get('/1') + get('/2') + get('/3') + 'GET / HTTP/1.1\r\nHost : a\r\n\r\n' + get('/4'));
    for (const path of ['/1', '/2', '/3']) expect((await client.response()).text).toBe(path);
    expect(await client.response()).toMatchObject({ status: 400 });
    const all = await client.closed();
    expect(all.match(/HTTP\/1\.1 /g)).toHaveLength(4);
    expect(asked).toBe(3);
    expect(client.wasReset).toBe(false);
  });

  it('stops at Connection: close', async () => {
    await using server = await serving(echoPath);
    await using client = await server.connect();
    await client.send(get('/1') + get('/2', 'Connection: close') + get('/3'));
    expect((await client.response()).text).toBe('/1');
    expect((await client.response()).text).toBe('/2');
    expect(await client.closed()).not.toContain('/3');
  });

  it('lets the other connections have their turn', async () => {
    await using server = await serving(echoPath, { maxRequestsPerConnection: 1_000_000 });
    await using greedy = await server.connect();
    await using modest = await server.connect();
    void greedy.send(get('/greedy').repeat(20_000));
    await modest.send(get('/modest'));
    expect((await modest.response()).text).toBe('/modest');
    const isAnswered = () => (greedy.text.match(/\/greedy/g) ?? []).length === 20_000;
    await eventually(isAnswered, 'the greedy one is answered', 15);
  });
});

describe('half-closed connections (RFC9112\u00a79.6)', () => {
  it.each([
    { title: 'at once', paths: ['/0'] },
    { title: 'later', paths: ['/3'] },
    { title: 'by a stream', paths: ['/2'] },
    { title: 'several in order', paths: ['/3', '/2', '/1', '/0', '/4'] },
  ])('are answered $title with the option halfClosed: answer, and closed', async ({ paths }) => {
    await using server = await serving(mixed, { halfClosed: 'answer' });
    await using client = await server.connect();
    await client.send(paths.map((path) => get(path)).join(''));
    client.end();
    for (const path of paths) expect((await client.response()).text).toBe(path);
    await client.closed();
    expect(client.wasReset).toBe(false);
  });

  it.each([
    { title: 'nothing was sent', sent: '', status: undefined },
    { title: 'a request was answered', sent: GET, status: 200 },
    { title: 'a request was begun', sent: 'GET / HTTP/1.1\r\nHos', status: 400 },
    {
      title: 'content is missing that nobody reads',
      sent: 'POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 5\r\n\r\nab',
      status: 200,
    },
  ])('are closed when $title', async ({ sent, status }) => {
    await using server = await serving(echoPath);
    await using client = await server.connect();
    if (sent !== '') await client.send(sent);
    client.end();
    if (status !== undefined) expect((await client.response()).status).toBe(status);
    const all = await client.closed();
    expect(all.match(/^HTTP\/1\.1 /gm) ?? []).toHaveLength(status === undefined ? 0 : 1);
    expect(client.wasReset).toBe(false);
    expect(server.errors).toEqual([]);
  });
});
