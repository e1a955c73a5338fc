/** Content that is too much, that is broken, that never comes, or that is read too late. */
import { ProtocolError } from '@tsgi/http1';
import type { Application, Input } from '@tsgi/spec';
import { describe, expect, it } from 'vitest';
import { ConnectionClosed, InputConsumedError } from '../../src/index.ts';
import { ALIVE, GET, echoPath, eventually, serving, vanish } from '../serving.ts';

const POST = 'POST / HTTP/1.1\r\nHost: a\r\n';

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
    const response = await connection.response();
    expect(response.status).toBe(413);
    // Its length is counted in bytes: the section sign is no ASCII.
    expect(response.text).toContain('(RFC9110§15.5.14)\n');
    expect(failures).toEqual([expect.any(ProtocolError)]);
    expect(server.errors).toEqual([]);
    await connection.closed();
  });

  it.each(['100', 'unlimited'] as const)('is not content within the limit of %s', async (maxContent) => {
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
        for await (const piece of input) expect(piece).toBeDefined();
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
