/** Content that nobody reads, that is announced, that is too much, that is broken, or that never comes. */
import { ProtocolError } from '@tsgi/http1';
import type { Application, Input } from '@tsgi/spec';
import { describe, expect, it } from 'vitest';
import { ConnectionClosed, InputConsumedError } from '../../src/index.ts';
import { GET, echoPath, eventually, serving, vanish } from '../serving.ts';

const POST = 'POST / HTTP/1.1\r\nHost: a\r\n';
const ALIVE = 'GET /alive HTTP/1.1\r\nHost: a\r\n\r\n';

const chunk = (size: number) => `${size.toString(16)}\r\n${'x'.repeat(size)}\r\n`;

/** Reads all, and keeps what went wrong. */
function reader(): { app: Application; failures: unknown[]; started: () => number } {
  const failures: unknown[] = [];
  let started = 0;
  const app: Application = async (environ, startResponse) => {
    started++;
    if (environ.PATH_INFO !== '/') return echoPath(environ, startResponse);
    try {
      const content = await environ['tsgi.input'].read();
      startResponse('200 OK', []);
      return [`${content.length} bytes`];
    } catch (error) {
      failures.push(error);
      throw error;
    }
  };
  return { app, failures, started: () => started };
}

describe('content that the application does not read', () => {
  it.each([
    { title: '1 byte', content: 'Content-Length: 1\r\n\r\nx' },
    { title: '64 KiB', content: `Content-Length: 65536\r\n\r\n${'x'.repeat(65_536)}` },
    { title: '60 KiB in chunks', content: `Transfer-Encoding: chunked\r\n\r\n${chunk(60_000)}0\r\n\r\n` },
    { title: 'an empty chunked body', content: 'Transfer-Encoding: chunked\r\n\r\n0\r\n\r\n' },
    {
      title: 'chunks with trailers',
      content: 'Transfer-Encoding: chunked\r\n\r\n1\r\nx\r\n0\r\nA: b\r\n\r\n',
    },
  ])('is read over, and the connection kept: $title', async ({ content }) => {
    await using server = await serving(echoPath);
    await using connection = await server.connect();
    await connection.send(POST + content + ALIVE);
    const response = await connection.response();
    expect(response.text).toBe('/');
    expect(response.headers.get('connection')).not.toBe('close');
    expect(await connection.response()).toMatchObject({ status: 200, text: '/alive' });
  });

  it('is read over as well when it comes after the answer', async () => {
    await using server = await serving(echoPath);
    await using connection = await server.connect();
    await connection.send(`${POST}Content-Length: 10\r\n\r\n`);
    expect(await connection.response()).toMatchObject({ status: 200 });
    await connection.send('01234');
    await connection.send(`56789${ALIVE}`);
    expect(await connection.response()).toMatchObject({ status: 200, text: '/alive' });
  });

  it.each([
    {
      title: 'says so when the length is known',
      head: 'Content-Length: 70000\r\n\r\n',
      body: 'x'.repeat(70_000),
      told: true,
    },
    {
      title: 'when chunks turn out to be so many',
      head: 'Transfer-Encoding: chunked\r\n\r\n',
      body: chunk(70_000),
      told: false,
    },
  ])('closes the connection beyond 64 KiB, and $title', async ({ head, body, told }) => {
    await using server = await serving(echoPath);
    await using connection = await server.connect();
    await connection.send(POST + head);
    const response = await connection.response();
    expect(response).toMatchObject({ status: 200, text: '/' });
    expect(response.headers.get('connection') === 'close').toBe(told);
    await connection.send(body + ALIVE);
    expect(await connection.closed()).not.toContain('/alive');
    expect(connection.wasReset).toBe(false);
  });

  it('is drained from where the application stopped', async () => {
    await using server = await serving(async (environ, startResponse) => {
      const start = await environ['tsgi.input'].read(3);
      startResponse('200 OK', []);
      return [start];
    });
    await using connection = await server.connect();
    for (let round = 0; round < 3; round++) {
      await connection.send(`${POST}Content-Length: 9\r\n\r\nabcdefghi`);
      expect(await connection.response()).toMatchObject({ status: 200, text: 'abc' });
    }
  });
});

describe('Expect: 100-continue', () => {
  const EXPECTING = `${POST}Expect: 100-Continue\r\n`;

  it('is answered at the first read, and once', async () => {
    const goOn = Promise.withResolvers<undefined>();
    await using server = await serving(async (environ, startResponse) => {
      await goOn.promise;
      const first = await environ['tsgi.input'].read(2);
      const rest = await environ['tsgi.input'].read();
      startResponse('200 OK', []);
      return [first, '|', rest];
    });
    await using connection = await server.connect();
    await connection.send(`${EXPECTING}Content-Length: 4\r\n\r\n`);
    expect(connection.text).toBe('');
    goOn.resolve(undefined);
    await connection.until((text) => text.startsWith('HTTP/1.1 100 Continue\r\n\r\n'));
    await connection.send('ab');
    await connection.send('cd');
    const response = await connection.response();
    expect(response).toMatchObject({ status: 200, text: 'ab|cd', interim: [{ status: 100 }] });
    expect(response.headers.get('connection')).not.toBe('close');
  });

  it('is not answered if the application does not read; the connection closes', async () => {
    await using server = await serving(echoPath);
    await using connection = await server.connect();
    await connection.send(`${EXPECTING}Content-Length: 4\r\n\r\n`);
    const response = await connection.response();
    expect(response).toMatchObject({ status: 200, interim: [] });
    expect(response.headers.get('connection')).toBe('close');
    await connection.closed();
  });

  it.each([
    { title: 'the content is there already', more: 'Content-Length: 4\r\n\r\nabcd' },
    { title: 'there is no content', more: '\r\n' },
    { title: 'the content has length 0', more: 'Content-Length: 0\r\n\r\n' },
  ])('is not answered if $title', async ({ more }) => {
    await using server = await serving(reader().app);
    await using connection = await server.connect();
    await connection.send(EXPECTING + more);
    expect(await connection.response()).toMatchObject({ status: 200, interim: [] });
    await connection.send(ALIVE);
    expect(await connection.response()).toMatchObject({ text: '/alive' });
  });

  it('is not answered in the midst of a response', async () => {
    await using server = await serving(async function* (environ, startResponse) {
      startResponse('200 OK', []);
      yield 'first';
      yield await environ['tsgi.input'].read();
    });
    await using connection = await server.connect();
    await connection.send(`${EXPECTING}Content-Length: 4\r\n\r\n`);
    await connection.until((text) => text.includes('first'));
    await connection.send('last');
    expect(await connection.response()).toMatchObject({ status: 200, chunks: ['first', 'last'] });
    expect(connection.text).not.toContain('100 Continue');
  });
});

describe('content that is too much', () => {
  it('is refused with 413 before the application is asked if its length is known', async () => {
    const { app, started } = reader();
    await using server = await serving(app, { maxContent: 100 });
    await using connection = await server.connect();
    await connection.send(`${POST}Content-Length: 101\r\n\r\n${'x'.repeat(101)}`);
    const response = await connection.response();
    expect(response.status).toBe(413);
    expect(response.headers.get('connection')).toBe('close');
    expect(started()).toBe(0);
    await connection.closed();
    expect(connection.wasReset).toBe(false);
  });

  it('is refused with 413 when the application reads so many chunks', async () => {
    const { app, failures } = reader();
    await using server = await serving(app, { maxContent: 100 });
    await using connection = await server.connect();
    await connection.send(`${POST}Transfer-Encoding: chunked\r\n\r\n${chunk(60)}${chunk(60)}0\r\n\r\n`);
    expect((await connection.response()).status).toBe(413);
    expect(failures).toEqual([expect.any(ProtocolError)]);
    expect(server.errors).toEqual([]);
    await connection.closed();
  });

  it.each(['100', 'unlimited'])('is not content within the limit of %s', async (maxContent) => {
    await using server = await serving(reader().app, { maxContent });
    await using connection = await server.connect();
    await connection.send(`${POST}Content-Length: 100\r\n\r\n${'x'.repeat(100)}`);
    expect(await connection.response()).toMatchObject({ status: 200, text: '100 bytes' });
    await connection.send(`${POST}Transfer-Encoding: chunked\r\n\r\n${chunk(60)}${chunk(40)}0\r\n\r\n`);
    expect(await connection.response()).toMatchObject({ status: 200, text: '100 bytes' });
  });
});

describe('content that is broken', () => {
  it.each([
    { title: 'a bad chunk size', content: 'Transfer-Encoding: chunked\r\n\r\n1\r\nx\r\n+5\r\n' },
    { title: 'a chunk longer than it said', content: 'Transfer-Encoding: chunked\r\n\r\n1\r\nxyz\r\n' },
    {
      title: 'a forbidden trailer',
      content: 'Transfer-Encoding: chunked\r\n\r\n0\r\nContent-Length: 5\r\n\r\n',
    },
  ])('is answered 400, and the read rejects: $title', async ({ content }) => {
    const { app, failures } = reader();
    await using server = await serving(app);
    await using connection = await server.connect();
    await connection.send(POST + content);
    await connection.send(ALIVE);
    const response = await connection.response();
    expect(response.status).toBe(400);
    expect(response.headers.get('connection')).toBe('close');
    expect(response.text.split('\n')).toHaveLength(2);
    expect(await connection.closed()).not.toContain('alive');
    expect(failures).toEqual([expect.any(ProtocolError)]);
    expect(server.errors).toEqual([]);
  });

  it('is answered 400 when the client sends FIN before the end of it', async () => {
    const { app, failures } = reader();
    await using server = await serving(app);
    await using connection = await server.connect();
    await connection.send(`${POST}Content-Length: 10\r\n\r\nabc`);
    connection.end();
    expect((await connection.response()).status).toBe(400);
    expect(failures).toEqual([expect.any(ProtocolError)]);
  });

  it('rejects the read with ConnectionClosed when the client vanishes', async () => {
    const { app, failures, started } = reader();
    await using server = await serving(app);
    const connection = await server.connect();
    await connection.send(`${POST}Content-Length: 10\r\n\r\nabc`);
    await eventually(() => started() === 1);
    vanish(connection);
    await eventually(() => failures.length === 1);
    expect(failures[0]).toBeInstanceOf(ConnectionClosed);
    expect(failures[0]).toMatchObject({ why: 'client' });
    expect(server.errors).toEqual([]);
    await using next = await server.connect();
    await next.send(GET.replace('/ ', '/next '));
    expect(await next.response()).toMatchObject({ text: '/next' });
  });
});

describe('a read that is still waiting when the response has ended', () => {
  it.each([
    { title: 'a read', late: (input: Input) => input.read() },
    {
      title: 'an iteration',
      late: async (input: Input) => {
        for await (const piece of input) void piece;
      },
    },
    { title: 'a stream', late: (input: Input) => new Response(input.stream).bytes() },
  ])('takes nothing of the next request: $title', async ({ late }) => {
    const outcomes: unknown[] = [];
    const app: Application = async (environ, startResponse) => {
      if (environ.PATH_INFO === '/next') {
        const content = await environ['tsgi.input'].read();
        startResponse('200 OK', []);
        return [content];
      }
      void late(environ['tsgi.input']).then(
        () => outcomes.push('came to an end'),
        (error: unknown) => outcomes.push(error),
      );
      startResponse('200 OK', []);
      return ['early'];
    };
    await using server = await serving(app);
    await using connection = await server.connect();
    await connection.send(`${POST}Content-Length: 5\r\n\r\nab`);
    expect((await connection.response()).text).toBe('early');
    await connection.send(`cdePOST /next HTTP/1.1\r\nHost: a\r\nContent-Length: 6\r\n\r\n`);
    await connection.send('secret');
    expect((await connection.response()).text).toBe('secret');
    expect(outcomes).toEqual([expect.any(InputConsumedError)]);
  });

  it('does not end the process if nobody waits for it', async () => {
    await using server = await serving((environ, startResponse) => {
      void environ['tsgi.input'].read();
      void environ['tsgi.input'].readline();
      startResponse('200 OK', []);
      return ['early'];
    });
    await using connection = await server.connect();
    await connection.send(`${POST}Content-Length: 5\r\n\r\nab`);
    expect((await connection.response()).text).toBe('early');
  });
});
