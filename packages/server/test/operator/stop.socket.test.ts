/** How a server stops: who hears of it, who is waited for, and what still runs to its end. */
import { performance } from 'node:perf_hooks';
import type { Application } from '@tsgi/spec';
import { connect } from '@tsgi/testing';
import { describe, expect, it } from 'vitest';
import { ServerStopping, memoryServer } from '../../src/index.ts';
import { GET, echoPath, eventually, pause, serving, vanish } from '../serving.ts';

const PATIENT = { headersTimeout: '60s', lingerTimeout: '60s', gracefulTimeout: '60s' } as const;

/** Resolves when the server begins to stop. */
const untilShutdown: (environ: { 'tsgi.shutdown': AbortSignal }) => Promise<void> = ({
  'tsgi.shutdown': shutdown,
}) =>
  new Promise((resolve) => {
    if (shutdown.aborted) resolve();
    shutdown.addEventListener('abort', () => resolve(), { once: true });
  });

/** Sends until the server stops, and says then why. */
const streaming: Application = async function* (environ, startResponse) {
  startResponse('200 OK', []);
  yield 'first ';
  await untilShutdown(environ);
  yield environ['tsgi.signal'].aborted ? 'cut' : 'last';
};

describe('tsgi.shutdown', () => {
  it('aborts when the server begins to stop, so that a stream ends in good order', async () => {
    await using server = await serving(streaming, PATIENT);
    await using client = await server.connect();
    await client.send(GET);
    await client.until((text) => text.includes('first'));
    const closing = server.handle.close();
    expect(await client.response()).toMatchObject({ text: 'first last' });
    await closing;
    await client.closed();
    expect(client.wasReset).toBe(false);
  });

  it('has the reason ServerStopping, and does not abort for any other', async () => {
    const signals: AbortSignal[] = [];
    await using server = await serving(async (environ, startResponse) => {
      signals.push(environ['tsgi.shutdown']);
      if (environ.PATH_INFO === '/wait') await untilShutdown(environ);
      return echoPath(environ, startResponse);
    }, PATIENT);
    await using client = await server.connect();
    await client.send(GET);
    await client.response();
    await using other = await server.connect();
    await other.send(GET.replace('/', '/wait'));
    await eventually(() => signals.length === 2);
    await pause(20);
    expect(signals.map((signal) => signal.aborted)).toEqual([false, false]);
    await server.handle.close();
    expect(signals[1]?.reason).toBeInstanceOf(ServerStopping);
    expect(signals[1]?.reason).toMatchObject({ name: 'ServerStopping', message: 'the server is stopping' });
  });

  it('has aborted already in a request that comes while the server stops', async () => {
    const seen: boolean[] = [];
    await using server = await serving((environ, startResponse) => {
      seen.push(environ['tsgi.shutdown'].aborted);
      return echoPath(environ, startResponse);
    }, PATIENT);
    await using client = await server.connect();
    await client.send(GET.slice(0, 20));
    await pause(50);
    const closing = server.handle.close();
    await client.send(GET.slice(20));
    expect((await client.response()).headers.get('connection')).toBe('close');
    await closing;
    expect(seen).toEqual([true]);
  });

  it('is heard by work that goes on after the response', async () => {
    const log: string[] = [];
    await using server = await serving((environ, startResponse) => {
      environ['tsgi.response_finished'].push(async () => {
        await untilShutdown(environ);
        log.push('heard');
      });
      return echoPath(environ, startResponse);
    }, PATIENT);
    await using client = await server.connect();
    for (let request = 0; request < 2; request++) {
      await client.send(GET);
      await client.response();
    }
    await server.handle.close();
    expect(log).toEqual(['heard', 'heard']);
    expect(server.errors).toEqual([
      expect.stringContaining('Stopping: waits up to 60 s for 2 background tasks;'),
    ]);
  });

  it('holds what an application adds to it no longer than the request', async () => {
    const signals = new Set<AbortSignal>();
    await using server = await serving((environ, startResponse) => {
      const { 'tsgi.shutdown': shutdown } = environ;
      signals.add(shutdown);
      if (environ.PATH_INFO === '/add') shutdown.addEventListener('abort', () => undefined);
      return echoPath(environ, startResponse);
    });
    await using client = await server.connect();
    const ask = async (path: string) => {
      await client.send(GET.replace('/', path));
      await client.response();
    };
    for (let request = 0; request < 5; request++) await ask('/add');
    expect(signals.size).toBe(5);
    for (let request = 0; request < 5; request++) await ask('/');
    expect(signals.size).toBe(6);
  });

  it('aborts in a server in memory too', async () => {
    const server = memoryServer(streaming, { quiet: true, errorLog: () => undefined });
    const client = server.connect();
    let text = '';
    client.setEncoding('latin1').on('data', (chunk: string) => (text += chunk));
    client.write(GET);
    await eventually(() => text.includes('first'));
    await server.close();
    expect(text).toContain('last');
  });
});

describe('a stop', () => {
  it.each<{ client: string; bytes: string; answers?: number }>([
    { client: 'has sent nothing', bytes: '' },
    { client: 'was answered, and stays', bytes: GET, answers: 1 },
    { client: 'has sent an empty line behind its request', bytes: `${GET}\r\n`, answers: 1 },
    { client: 'is half-way into a head', bytes: `${GET}GET / HT`, answers: 1 },
    { client: 'is half-way into its first head', bytes: 'GET / HTTP/1.1\r\nHost' },
    { client: 'has sent half an empty line', bytes: '\r' },
    { client: 'was refused, and stays', bytes: 'BAD\r\n\r\n', answers: 1 },
    {
      client: 'was answered with Connection: close, and stays',
      bytes: GET.replace('\r\n\r\n', '\r\nConnection: close\r\n\r\n'),
      answers: 1,
    },
    {
      client: 'goes on sending content that nobody reads',
      bytes: 'POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 9\r\n\r\n1',
      answers: 1,
    },
  ])('does not wait long for a client that $client', async ({ bytes, answers = 0 }) => {
    await using server = await serving(echoPath, PATIENT);
    const client = await connect(server.address);
    await client.send(bytes);
    for (let answer = 0; answer < answers; answer++) await client.response();
    await pause(30);
    const began = performance.now();
    await server.handle.close();
    // All but the waiting is a matter of milliseconds; the timeouts are a minute.
    expect(performance.now() - began).toBeLessThan(10_000);
    client.destroy();
    expect(server.errors.join('')).not.toContain('Stopping');
  });

  it('does not wait for a client that drips content which nobody reads', async () => {
    await using server = await serving(echoPath, PATIENT);
    await using client = await server.connect();
    await client.send('POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 9999\r\n\r\n');
    await client.response();
    const dripping = setInterval(() => void client.send('a').catch(() => undefined), 50);
    const began = performance.now();
    await server.handle.close();
    clearInterval(dripping);
    expect(performance.now() - began).toBeLessThan(10_000);
  });

  it('says what it waits for, and what it cuts', async () => {
    await using server = await serving(() => new Promise(() => undefined), PATIENT);
    await using client = await server.connect();
    await using other = await server.connect();
    for (const each of [client, other]) await each.send(GET);
    await pause(50);
    void server.handle.close();
    expect(server.errors).toEqual([
      expect.stringMatching(
        /\] Stopping: waits up to 60 s for 2 requests; a second signal or close\(\) cuts them\n$/,
      ),
    ]);
    await server.handle.close();
    expect(server.errors[1]).toMatch(/\] Cut 2 requests: it was told to stop a second time\n$/);
  });

  it('lets what it cuts run its finally, its close() and its callbacks, however they take their time', async () => {
    const log: string[] = [];
    const later = async (what: string) => {
      await pause(30);
      log.push(what);
    };
    const untilCut = (signal: AbortSignal) =>
      new Promise((resolve) => signal.addEventListener('abort', resolve));
    await using server = await serving(
      (environ, startResponse) => {
        environ['tsgi.response_finished'].push(() => later('callback'));
        startResponse('200 OK', []);
        const chunks = (async function* () {
          try {
            yield 'first';
            await untilCut(environ['tsgi.signal']);
          } finally {
            await later('finally');
          }
        })();
        return {
          [Symbol.asyncIterator]: () => chunks,
          close: () => later('close'),
        };
      },
      { ...PATIENT, gracefulTimeout: '50ms' },
    );
    await using client = await server.connect();
    await client.send(GET);
    await client.until((text) => text.includes('first'));
    await server.handle.close();
    expect(log.toSorted()).toEqual(['callback', 'close', 'finally']);
    expect(server.errors.at(-1)).toContain('Cut 1 request: gracefulTimeout is over');
  });

  it('lets the finally of a body run whose client has left before', async () => {
    const log: string[] = [];
    await using server = await serving(async function* (environ, startResponse) {
      startResponse('200 OK', []);
      try {
        yield 'first';
        await new Promise((resolve) => environ['tsgi.signal'].addEventListener('abort', resolve));
      } finally {
        await pause(50);
        log.push('finally');
      }
    }, PATIENT);
    const client = await connect(server.address);
    await client.send(GET);
    await client.until((text) => text.includes('first'));
    vanish(client);
    await pause(20);
    await server.handle.close();
    expect(log).toEqual(['finally']);
  });

  it('ends, in a bounded time, though a body that was cut never returns', async () => {
    await using server = await serving(
      async function* (_environ, startResponse) {
        startResponse('200 OK', []);
        yield 'first';
        await new Promise(() => undefined);
      },
      { ...PATIENT, gracefulTimeout: '50ms' },
    );
    await using client = await server.connect();
    await client.send(GET);
    await client.until((text) => text.includes('first'));
    await server.handle.close();
  });
});
