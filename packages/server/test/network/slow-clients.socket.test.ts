/** Clients that are slow, on purpose or not: every timeout, shortened by its option, against the real server. */
import type { Application } from '@tsgi/spec';
import type { RawClient } from '@tsgi/testing';
import { describe, expect, it } from 'vitest';
import { ConnectionClosed } from '../../src/index.ts';
import { GET, type ServingOptions, echoPath, eventually, pause, serving } from '../serving.ts';

const POST = 'POST / HTTP/1.1\r\nHost: a\r\n';

/** Sends the same again and again, until the server answers or closes. */
async function drip(client: RawClient, piece: string, every: number): Promise<void> {
  while (!client.stream.closed && client.text === '') {
    await client.send(piece);
    await pause(every);
  }
}

const reading: Application = async (environ, startResponse) => {
  const content = await environ['tsgi.input'].read();
  startResponse('200 OK', []);
  return [String(content.length)];
};

describe('a client that is slow with its head', () => {
  it.each([
    { title: 'sends a byte now and then', begin: 'GET / HTTP/1.1\r\nX: ', piece: 'a' },
    { title: 'sends field after field', begin: 'GET / HTTP/1.1\r\n', piece: 'A: b\r\n' },
    { title: 'never ends its request line', begin: 'GET /', piece: 'a' },
    { title: 'sends one byte and no more', begin: 'G', piece: '' },
  ])('is answered 408 when it $title', async ({ begin, piece }) => {
    await using server = await serving(echoPath, { headersTimeout: '200ms' });
    await using client = await server.connect();
    await client.send(begin);
    await drip(client, piece, 30);
    const response = await client.response();
    expect(response).toMatchObject({ status: 408, reason: 'Request Timeout' });
    expect(response.headers.get('connection')).toBe('close');
    await client.closed();
    expect(client.wasReset).toBe(false);
    expect(server.errors).toEqual([]);
  });

  it('is answered 408 for its second request as well', async () => {
    await using server = await serving(echoPath, { headersTimeout: '200ms' });
    await using client = await server.connect();
    await client.send(`${GET}GET / HT`);
    expect((await client.response()).status).toBe(200);
    expect((await client.response()).status).toBe(408);
  });

  it('is closed without a word when it never sends anything', async () => {
    await using server = await serving(echoPath, { headersTimeout: '200ms' });
    await using client = await server.connect();
    expect(await client.closed()).toBe('');
  });

  it('has all of its time on a server that had nothing to do for longer', async () => {
    await using server = await serving(echoPath, { headersTimeout: '1s' });
    await pause(1100);
    await using client = await server.connect();
    await pause(500);
    await client.send(GET);
    expect((await client.response()).status).toBe(200);
  });
});

describe('a client that is idle', () => {
  it('is closed, without an answer that it did not ask for', async () => {
    await using server = await serving(echoPath, { keepAliveTimeout: '100ms' });
    await using client = await server.connect();
    await client.send(GET);
    await client.response();
    expect((await client.closed()).match(/HTTP\/1\.1/g)).toHaveLength(1);
    expect(client.wasReset).toBe(false);
  });

  it('is not closed while its response takes longer than every timeout', async () => {
    const short: ServingOptions = {
      headersTimeout: '50ms',
      keepAliveTimeout: '50ms',
      requestTimeout: '50ms',
      writeTimeout: '50ms',
      contentRateGrace: '50ms',
    };
    await using server = await serving(async (_environ, startResponse) => {
      await pause(1500);
      startResponse('200 OK', []);
      return ['late'];
    }, short);
    await using client = await server.connect();
    await client.send(GET);
    expect(await client.response()).toMatchObject({ status: 200, text: 'late' });
  });
});

describe('a client that is slow with its content', () => {
  const slow = [
    { framing: 'Content-Length: 100000', piece: 'x' },
    { framing: 'Transfer-Encoding: chunked', piece: '1\r\nx\r\n' },
  ];

  it.each(slow)('is answered 408 below minContentRate ($framing)', async ({ framing, piece }) => {
    await using server = await serving(reading, { contentRateGrace: '200ms', minContentRate: '10k' });
    await using client = await server.connect();
    await client.send(`${POST}${framing}\r\n\r\n`);
    await drip(client, piece, 20);
    expect((await client.response()).status).toBe(408);
    await client.closed();
    expect(server.errors).toEqual([]);
  });

  it.each(slow)(
    'is answered 408 after requestTimeout, however steady ($framing)',
    async ({ framing, piece }) => {
      await using server = await serving(reading, { requestTimeout: '300ms', minContentRate: 0 });
      await using client = await server.connect();
      await client.send(`${POST}${framing}\r\n\r\n`);
      await drip(client, piece, 20);
      expect((await client.response()).status).toBe(408);
      await client.closed();
    },
  );

  it('makes the read reject with ConnectionClosed, why: timeout', async () => {
    let failure: unknown;
    const app: Application = async (environ, startResponse) => {
      failure = await environ['tsgi.input'].read().catch((error: unknown) => error);
      startResponse('200 OK', []);
      return ['never mind'];
    };
    await using server = await serving(app, { requestTimeout: '200ms' });
    await using client = await server.connect();
    await client.send(`${POST}Content-Length: 5\r\n\r\nab`);
    const response = await client.response();
    expect(response).toMatchObject({ status: 200, text: 'never mind' });
    expect(response.headers.get('connection')).toBe('close');
    expect(failure).toBeInstanceOf(ConnectionClosed);
    expect(failure).toMatchObject({ why: 'timeout' });
  });

  it('is closed when its content, which nobody reads, does not come', async () => {
    await using server = await serving(echoPath, { requestTimeout: '200ms' });
    await using client = await server.connect();
    await client.send(`${POST}Content-Length: 5\r\n\r\nab`);
    expect((await client.response()).status).toBe(200);
    await client.closed();
  });

  it('is served if it is fast enough', async () => {
    await using server = await serving(reading, { contentRateGrace: '100ms', minContentRate: '1k' });
    await using client = await server.connect();
    await client.send(`${POST}Content-Length: 100000\r\n\r\n`);
    for (let sent = 0; sent < 20; sent++) {
      await client.send('x'.repeat(5000));
      await pause(100);
    }
    expect(await client.response()).toMatchObject({ status: 200, text: '100000' });
  });
});

describe('a client that is slow to read', () => {
  it.each<{ title: string; app: (told: (signal: AbortSignal) => void) => Application }>([
    {
      title: 'a generator',
      app: (told) =>
        function* (environ, startResponse) {
          told(environ['tsgi.signal']);
          startResponse('200 OK', []);
          for (;;) yield Buffer.alloc(65_536);
        },
    },
    {
      title: 'an array',
      app: (told) => (environ, startResponse) => {
        told(environ['tsgi.signal']);
        startResponse('200 OK', []);
        return [Buffer.alloc(64 * 1024 * 1024)];
      },
    },
    {
      title: 'write() beside a read',
      app: (told) => async (environ, startResponse) => {
        told(environ['tsgi.signal']);
        void startResponse('200 OK', [])(Buffer.alloc(16 * 1024 * 1024));
        for await (const piece of environ['tsgi.input']) expect(piece).toBeDefined();
        await new Promise(() => undefined);
        return [];
      },
    },
  ])('is cut after writeTimeout, and $title sees it by its signal', async ({ app }) => {
    const signals: AbortSignal[] = [];
    await using server = await serving(
      app((signal) => signals.push(signal)),
      { writeTimeout: '300ms' },
    );
    await using client = await server.connect();
    client.stream.pause();
    await client.send(`${POST}Content-Length: 40\r\n\r\n`);
    for (let at = 0; at < 40; at++) {
      client.stream.write('x');
      await pause(10);
    }
    await eventually(() => signals[0]?.aborted === true);
    expect(signals[0]?.reason).toMatchObject({ name: 'ConnectionClosed', why: 'timeout' });
  });
});

describe('a chunk extension that never ends', () => {
  it.each([
    { title: 'in one line', begin: '1;', piece: 'a'.repeat(500) },
    { title: 'in many lines', begin: '', piece: `1;${'a'.repeat(2000)}\r\nx\r\n` },
  ])('is refused with 400 $title', async ({ begin, piece }) => {
    await using server = await serving(reading);
    await using client = await server.connect();
    await client.send(`${POST}Transfer-Encoding: chunked\r\n\r\n${begin}`);
    await drip(client, piece, 1);
    expect((await client.response()).status).toBe(400);
    await client.closed();
    expect(client.wasReset).toBe(false);
  });
});
