/** No answer is cut short because its connection is wanted elsewhere, or is over. */
import type { Application } from '@tsgi/spec';
import type { RawClient } from '@tsgi/testing';
import { describe, expect, it } from 'vitest';
import { GET, type ServingOptions, echoPath, eventually, pause, serving } from '../serving.ts';

const SIZE = 60_000;
const large: Application = (_environ, startResponse) => {
  startResponse('200 OK', []);
  return ['x'.repeat(SIZE)];
};

/** Asks for more than the kernels hold, and reads nothing for a while. */
async function askAndWait(client: RawClient, count: number): Promise<void> {
  client.stream.pause();
  await client.send(GET.repeat(count));
  await pause(300);
}

async function expectWhole(client: RawClient, count: number): Promise<void> {
  client.stream.resume();
  for (let at = 0; at < count; at++) expect((await client.response()).text.length).toBe(SIZE);
}

describe('an answer that is not yet taken', () => {
  it.each([20, 60, 100])(
    'is whole though its connection is evicted, one of %d',
    { timeout: 30_000 },
    async (count) => {
      await using server = await serving(large, { maxConnections: 1 });
      await using client = await server.connect();
      await askAndWait(client, count);
      await using other = await server.connect();
      await other.send(GET);
      // Answered, or refused while the first is still at work; the first loses nothing either way.
      expect([200, 503]).toContain((await other.response()).status);
      await expectWhole(client, count);
    },
  );

  it('is whole though its connection was idle for too long', { timeout: 30_000 }, async () => {
    await using server = await serving(large, { keepAliveTimeout: '100ms', lingerTimeout: '100ms' });
    await using client = await server.connect();
    await askAndWait(client, 60);
    await pause(2000);
    await expectWhole(client, 60);
  });

  it(
    'is whole though the connection ends with it, and the client sends more',
    { timeout: 30_000 },
    async () => {
      await using server = await serving(large, { maxRequestsPerConnection: 60, lingerTimeout: '100ms' });
      await using client = await server.connect();
      await askAndWait(client, 70);
      for (let round = 0; round < 10; round++) {
        client.stream.write(GET);
        await pause(100);
      }
      await expectWhole(client, 60);
    },
  );

  it('is whole though the request behind it is refused', { timeout: 30_000 }, async () => {
    await using server = await serving(large, { lingerTimeout: '100ms' });
    await using client = await server.connect();
    client.stream.pause();
    await client.send(`${GET.repeat(60)}oops\r\n\r\n`);
    await pause(1500);
    await expectWhole(client, 60);
    expect((await client.response()).status).toBe(400);
  });

  it('is whole though the one behind it is cut by a reset', { timeout: 30_000 }, async () => {
    const head = 'GET / HTTP/1.0\r\nConnection: keep-alive\r\n\r\n';
    await using server = await serving((environ, startResponse) => {
      if (environ.PATH_INFO === '/') return large(environ, startResponse);
      startResponse('200 OK', []);
      return (function* () {
        yield 'some';
        throw new Error('the fault of the test');
      })();
    });
    await using client = await server.connect();
    client.stream.pause();
    await client.send(head.repeat(40) + head.replace('/ ', '/fault '));
    await pause(500);
    await expectWhole(client, 40);
    await client.closed();
    expect(client.wasReset).toBe(true);
  });
});

describe('an early answer', () => {
  it('can be read after an upload that takes longer than lingerTimeout', { timeout: 30_000 }, async () => {
    await using server = await serving(echoPath, { lingerTimeout: '400ms' });
    await using client = await server.connect();
    client.stream.pause();
    await client.send(`POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 1000000\r\n\r\n`);
    for (let sent = 0; sent < 1_000_000; sent += 50_000) {
      await client.send('x'.repeat(50_000));
      await pause(100);
    }
    client.stream.resume();
    expect((await client.response()).status).toBe(200);
    await client.closed();
    expect(client.wasReset).toBe(false);
  });
});

describe('an answer that is cut where the end of the connection is the end of the content', () => {
  const head = 'GET / HTTP/1.0\r\nConnection: keep-alive\r\n\r\n';

  const cutting: Application = (environ, startResponse) => {
    if (environ.PATH_INFO === '/') return large(environ, startResponse);
    startResponse('200 OK', []);
    return (function* () {
      yield 'some';
      throw new Error('the fault of the test');
    })();
  };

  it('does not look whole because the server stops meanwhile', { timeout: 30_000 }, async () => {
    await using server = await serving(cutting);
    await using client = await server.connect();
    client.stream.pause();
    await client.send(head.repeat(40) + head.replace('/ ', '/fault '));
    await eventually(() => server.errors.length > 0);
    const closing = server.handle.close();
    await pause(300);
    await expectWhole(client, 40);
    await client.closed();
    expect(client.wasReset).toBe(true);
    await closing;
  });

  it.each<[string, number, ServingOptions]>([
    ['a second close()', 2, {}],
    ['gracefulTimeout', 1, { gracefulTimeout: '100ms' }],
  ])('does not look whole because it is cut by %s', async (_, closes, options) => {
    await using server = await serving(async function* ({ 'tsgi.signal': signal }, startResponse) {
      startResponse('200 OK', []);
      yield 'first';
      await new Promise<void>((resolve) => {
        signal.addEventListener('abort', () => resolve());
      });
    }, options);
    await using client = await server.connect();
    await client.send('GET / HTTP/1.0\r\n\r\n');
    await eventually(() => client.text.includes('first'));
    await Promise.all(Array.from({ length: closes }, () => server.handle.close()));
    await client.closed();
    expect(client.wasReset).toBe(true);
  });
});
