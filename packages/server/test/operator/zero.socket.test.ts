/** A limit or a time of 0 does what --help says of it. */
import { describe, expect, it } from 'vitest';
import { GET, echoPath, eventually, pause, serving } from '../serving.ts';

const post = (fields: string, content: string) => `POST / HTTP/1.1\r\nHost: a\r\n${fields}\r\n${content}`;

const CHUNKED = 'Transfer-Encoding: chunked\r\n';

describe('0', () => {
  it.each([
    { option: 'maxContent', takes: GET, refuses: post('Content-Length: 1\r\n', 'a'), status: 413 },
    {
      option: 'maxChunkExtensions',
      takes: post(CHUNKED, '1\r\na\r\n0\r\n\r\n'),
      refuses: post(CHUNKED, '1;b=c\r\na\r\n0\r\n\r\n'),
      status: 400,
    },
    {
      option: 'maxTrailerSection',
      takes: post(CHUNKED, '1\r\na\r\n0\r\n\r\n'),
      refuses: post(CHUNKED, '1\r\na\r\n0\r\nb: c\r\n\r\n'),
      status: 431,
    },
  ])('for $option takes none', async ({ option, refuses, status, takes }) => {
    await using server = await serving(
      async (environ, startResponse) => {
        await environ['tsgi.input'].read();
        return echoPath(environ, startResponse);
      },
      { [option]: 0 },
    );
    await using client = await server.connect();
    await client.send(takes);
    expect(await client.response()).toMatchObject({ status: 200 });
    await client.send(refuses);
    expect(await client.response()).toMatchObject({ status });
  });

  it('for keepAliveTimeout closes after each response', async () => {
    await using server = await serving(echoPath, { keepAliveTimeout: '0s' });
    await using client = await server.connect();
    await client.send(GET + GET);
    const response = await client.response();
    expect(response.headers.get('connection')).toBe('close');
    expect(response.headers.get('keep-alive')).toBeNull();
    expect(await client.closed()).toMatch(/^HTTP\/1\.1 200[^]*\/$/);
  });

  it('for minContentRate lets a client be as slow as it likes', async () => {
    await using server = await serving(
      async (environ, startResponse) => {
        await environ['tsgi.input'].read();
        return echoPath(environ, startResponse);
      },
      { minContentRate: 0, contentRateGrace: '0s' },
    );
    await using client = await server.connect();
    await client.send(post('Content-Length: 2\r\n', 'a'));
    await pause(100);
    await client.send('b');
    expect(await client.response()).toMatchObject({ status: 200 });
  });

  it('for contentRateGrace counts the rate at once', async () => {
    await using server = await serving(
      async (environ, startResponse) => {
        await environ['tsgi.input'].read();
        return echoPath(environ, startResponse);
      },
      { contentRateGrace: '0s', lingerTimeout: '0s' },
    );
    await using client = await server.connect();
    await client.send(post('Content-Length: 2\r\n', 'a'));
    expect(await client.response()).toMatchObject({ status: 408 });
  });

  it('for gracefulTimeout cuts what runs at once', async () => {
    let running = false;
    await using server = await serving(
      () => {
        running = true;
        return new Promise(() => undefined);
      },
      { gracefulTimeout: '0s' },
    );
    await using client = await server.connect();
    await client.send(GET);
    await eventually(() => running);
    await server.handle.close();
    await client.closed();
  });
});
