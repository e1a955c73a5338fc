/** Content that nobody reads, and content that waits for a 100 (Continue). */
import type { Application } from '@tsgi/spec';
import { describe, expect, it } from 'vitest';
import { ALIVE, echoPath, serving } from '../serving.ts';

const POST = 'POST / HTTP/1.1\r\nHost: a\r\n';

const chunk = (size: number) => `${size.toString(16)}\r\n${'x'.repeat(size)}\r\n`;

/** Reads all at `/`, and nothing elsewhere. */
const reading: Application = async (environ, startResponse) => {
  if (environ.PATH_INFO === '/') await environ['tsgi.input'].read();
  return echoPath(environ, startResponse);
};

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
    await using server = await serving(reading);
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
