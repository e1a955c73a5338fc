/** Stopping a server: what is idle at once, what runs when it is done, and all of it at the latest by a deadline. */
import { connect } from '@tsgi/testing';
import type { Application } from '@tsgi/spec';
import { describe, expect, it } from 'vitest';
import { ConfigError, type ServeOptions, makeServer, memoryServer, serve } from '../../src/index.ts';
import { GET, echoPath, eventually, pause, serving, vanish } from '../serving.ts';

/** An application that answers when it is told to. */
function waiting(): { app: Application; running: () => number; finish: () => void; signals: AbortSignal[] } {
  const goOn = Promise.withResolvers<undefined>();
  const signals: AbortSignal[] = [];
  const app: Application = async (environ, startResponse) => {
    signals.push(environ['tsgi.signal']);
    await goOn.promise;
    return echoPath(environ, startResponse);
  };
  return { app, running: () => signals.length, finish: () => goOn.resolve(undefined), signals };
}

describe('close()', () => {
  it('closes idle connections at once and resolves', async () => {
    await using server = await serving(echoPath);
    const asked = await server.connect();
    const silent = await server.connect();
    await asked.send(GET);
    await asked.response();
    const closing = server.handle.close();
    await Promise.all([asked.closed(), silent.closed()]);
    expect([asked.wasReset, silent.wasReset]).toEqual([false, false]);
    asked.destroy();
    silent.destroy();
    await closing;
  });

  it('lets a running request finish, with Connection: close, and takes no new one', async () => {
    const { app, running, finish, signals } = waiting();
    await using server = await serving(app);
    await using client = await server.connect();
    await client.send(GET + GET);
    await eventually(() => running() === 1);
    const closing = server.handle.close();
    await expect(connect(server.address)).rejects.toMatchObject({ code: 'ECONNREFUSED' });
    finish();
    const response = await client.response();
    expect(response).toMatchObject({ status: 200, text: '/' });
    expect(response.headers.get('connection')).toBe('close');
    expect((await client.closed()).match(/HTTP\/1\.1 200/g)).toHaveLength(1);
    client.destroy();
    await closing;
    expect(running()).toBe(1);
    expect(signals[0]?.aborted).toBe(false);
    expect(server.errors).toEqual([expect.stringContaining('Stopping: waits up to 30 s for 1 request;')]);
  });

  it('waits for work that goes on after a response, and a second call does not', async () => {
    for (const ends of ['work', 'second call'] as const) {
      const work = Promise.withResolvers<undefined>();
      const app: Application = (environ, startResponse) => {
        environ['tsgi.response_finished'].push(() => work.promise);
        return echoPath(environ, startResponse);
      };
      await using server = await serving(app);
      const client = await server.connect();
      await client.send(GET);
      await client.response();
      client.destroy();
      let closed = false;
      const closing = server.handle.close().then(() => (closed = true));
      await pause(50);
      expect(closed).toBe(false);
      if (ends === 'work') work.resolve(undefined);
      else await server.handle.close();
      await closing;
    }
  });

  it('lets a response finish that has begun already, and closes after it', async () => {
    const goOn = Promise.withResolvers<undefined>();
    await using server = await serving(async function* (_environ, startResponse) {
      startResponse('200 OK', []);
      yield 'first';
      await goOn.promise;
      yield 'last';
    });
    await using client = await server.connect();
    await client.send(GET);
    await client.until((text) => text.includes('first'));
    const closing = server.handle.close();
    goOn.resolve(undefined);
    expect((await client.response()).chunks).toEqual(['first', 'last']);
    await client.closed();
    client.destroy();
    await closing;
  });

  it('cuts what still runs after gracefulTimeout; the application sees it by its signal', async () => {
    const { app, running, signals } = waiting();
    await using server = await serving(app, { gracefulTimeout: '100ms' });
    await using client = await server.connect();
    await client.send(GET);
    await eventually(() => running() === 1);
    await server.handle.close();
    expect(signals[0]?.reason).toMatchObject({ name: 'ConnectionClosed', why: 'shutdown' });
    expect(await client.closed()).toBe('');
  });

  it('cuts now when it is called a second time', async () => {
    const { app, running, signals } = waiting();
    await using server = await serving(app);
    await using client = await server.connect();
    await client.send(GET);
    await eventually(() => running() === 1);
    const first = server.handle.close();
    expect(signals[0]?.aborted).toBe(false);
    await Promise.all([first, server.handle.close()]);
    expect(signals[0]?.reason).toMatchObject({ why: 'shutdown' });
  });

  it('does not wait for a request that is never completed longer than its timeout', async () => {
    await using server = await serving(echoPath, { headersTimeout: '200ms', gracefulTimeout: '60s' });
    await using client = await server.connect();
    await client.send(`${GET}GET / HTTP/1.1\r\n`);
    expect((await client.response()).status).toBe(200);
    const closing = server.handle.close();
    expect((await client.response()).status).toBe(408);
    client.destroy();
    await closing;
  });

  it.each(['1000h', 'unlimited'] as const)(
    'takes a gracefulTimeout of %s for that long',
    async (gracefulTimeout) => {
      const { app, running, finish } = waiting();
      await using server = await serving(app, { gracefulTimeout });
      await using client = await server.connect();
      await client.send(GET);
      await eventually(() => running() === 1);
      const closing = server.handle.close();
      await new Promise((resolve) => setTimeout(resolve, 50));
      finish();
      expect(await client.response()).toMatchObject({ status: 200 });
      client.destroy();
      await closing;
    },
  );

  it('is what the end of an `await using` block calls', async () => {
    let port: number;
    {
      await using server = await serve(echoPath, { port: 0, quiet: true });
      [{ port }] = server.addresses;
      const client = await connect(server.addresses[0]);
      await client.send(GET);
      expect((await client.response()).text).toBe('/');
      client.destroy();
    }
    await expect(connect({ host: '127.0.0.1', port })).rejects.toMatchObject({ code: 'ECONNREFUSED' });
  });

  it('may be called again and again on a server in memory', async () => {
    const server = memoryServer(echoPath, { quiet: true });
    server.connect().resume();
    await Promise.all([server.close(), server.close()]);
    await server.close();
  });
});

describe('makeServer', () => {
  it('serves until it is closed', async () => {
    const server = makeServer('', 0, echoPath, { quiet: true });
    expect(server.addresses).toEqual([]);
    const serving = server.serveForever();
    await eventually(() => server.addresses.length > 0);
    await using client = await connect({ host: '127.0.0.1', port: server.addresses[0]!.port });
    await client.send(GET);
    expect((await client.response()).text).toBe('/');
    client.destroy();
    await server.close();
    await serving;
  });

  it('handles one request at a time for whom wants that, and hears of its failure too', async () => {
    await using server = makeServer(
      '127.0.0.1',
      0,
      (environ, startResponse) => {
        if (environ.PATH_INFO === '/fail') throw new Error('failed');
        return echoPath(environ, startResponse);
      },
      { quiet: true, errorLog: () => undefined },
    );
    for (const [path, status] of [
      ['/1', 200],
      ['/fail', 500],
      ['/2', 200],
    ] as const) {
      const handled = server.handleRequest();
      await eventually(() => server.addresses.length > 0);
      await using client = await connect(server.addresses[0]!);
      await client.send(GET.replace('/ ', `${path} `));
      expect((await client.response()).status).toBe(status);
      await handled;
    }
  });

  it.each<{ ends: string; bytes: string; leaves?: true; options?: ServeOptions }>([
    { ends: 'is refused', bytes: 'GET / HTTP/1.1\r\n\r\n' },
    { ends: 'is TLS', bytes: '\x16\x03\x01\x02\0\x01\0\x01\xfc\x03\x03' },
    { ends: 'is too large', bytes: `GET /${'a'.repeat(9000)} HTTP/1.1\r\n` },
    { ends: 'has too many fields', bytes: `GET / HTTP/1.1\r\n${'a: b\r\n'.repeat(101)}\r\n` },
    { ends: 'does not come in time', bytes: 'GET / HT', options: { headersTimeout: '50ms' } },
    { ends: 'never begins', bytes: '', options: { headersTimeout: '50ms' } },
    { ends: 'is given up by its client within the head', bytes: 'GET / HT', leaves: true },
    { ends: 'is never asked by a client that leaves', bytes: '', leaves: true },
    {
      ends: 'is given up by its client while it is answered',
      bytes: GET.replace('/', '/hang'),
      leaves: true,
    },
  ])('handles a request that $ends', async ({ bytes, leaves, options }) => {
    const hangs: Application = (environ, startResponse) =>
      environ.PATH_INFO === '/' ? echoPath(environ, startResponse) : new Promise(() => undefined);
    await using server = makeServer('127.0.0.1', 0, hangs, {
      ...{ quiet: true, errorLog: () => undefined, ...options },
    });
    const handled = server.handleRequest();
    await eventually(() => server.addresses.length > 0);
    await using client = await connect(server.addresses[0]!);
    await client.send(bytes);
    await pause(30);
    if (leaves === true) vanish(client);
    await handled;
    await using other = await connect(server.addresses[0]!);
    await other.send(GET);
    await server.handleRequest();
    expect((await other.response()).text).toBe('/');
  });

  it('handles a connection for which there is no room', async () => {
    const app: Application = () => new Promise(() => undefined);
    await using server = makeServer('127.0.0.1', 0, app, {
      ...{ quiet: true, errorLog: () => undefined, maxConnections: 1, gracefulTimeout: '0s' },
    });
    const handled = server.handleRequest();
    await eventually(() => server.addresses.length > 0);
    await using first = await connect(server.addresses[0]!);
    await first.send(GET);
    await pause(30);
    await using second = await connect(server.addresses[0]!);
    expect((await second.response()).status).toBe(503);
    await handled;
  });

  it('counts each of the requests that are pipelined, and a connection that was used only by its requests', async () => {
    await using server = makeServer('127.0.0.1', 0, echoPath, { quiet: true });
    const first = server.handleRequest();
    await eventually(() => server.addresses.length > 0);
    const client = await connect(server.addresses[0]!);
    await client.send(GET + GET + GET);
    await first;
    await server.handleRequest();
    await server.handleRequest();
    vanish(client);
    let handled = false;
    const fourth = server.handleRequest().then(() => (handled = true));
    await pause(50);
    expect(handled).toBe(false);
    await using other = await connect(server.addresses[0]!);
    await other.send(GET);
    await fourth;
  });

  it('resolves what is waited for when it is closed, and rejects what comes after', async () => {
    const server = makeServer('127.0.0.1', 0, echoPath, { quiet: true });
    const [first, second] = [server.handleRequest(), server.handleRequest()];
    await eventually(() => server.addresses.length > 0);
    await server.close();
    await Promise.all([first, second]);
    await expect(server.handleRequest()).rejects.toThrow('the server is closed');
    await expect(server.serveForever()).rejects.toThrow('the server is closed');
  });

  it('can be closed when it could not be started', async () => {
    await using taken = await serving(echoPath);
    const server = makeServer('127.0.0.1', taken.address.port, echoPath);
    await expect(server.handleRequest()).rejects.toBeInstanceOf(ConfigError);
    await server.close();
  });

  it('serves an object with a tsgi method', async () => {
    await using server = makeServer('127.0.0.1', 0, { tsgi: echoPath }, { quiet: true });
    const handled = server.handleRequest();
    await eventually(() => server.addresses.length > 0);
    await using client = await connect(server.addresses[0]!);
    await client.send(GET);
    expect((await client.response()).text).toBe('/');
    await handled;
  });

  it('can be closed before it was started', async () => {
    await makeServer('127.0.0.1', 0, echoPath).close();
  });

  it('rejects what is no application, and an address that it cannot have', async () => {
    expect(() => makeServer('127.0.0.1', 0, 5 as never)).toThrow(/an application is a function/);
    await using taken = await serving(echoPath);
    const second = makeServer('127.0.0.1', taken.address.port, echoPath);
    await expect(second.serveForever()).rejects.toBeInstanceOf(ConfigError);
  });
});
