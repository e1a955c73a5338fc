/** The life of an application around its requests: `startup()` before the first, `shutdown()` after the last. */
import type { Application, Lifecycle } from '@tsgi/spec';
import { freePort } from '@tsgi/rig/free-port';
import { connect } from '@tsgi/testing';
import { describe, expect, it } from 'vitest';
import { StartupTimeout, makeServer, memoryServer, serve } from '../../src/index.ts';
import { GET, eventually, pause } from '../serving.ts';

const QUIET = { port: 0, quiet: true, errorLog: () => undefined };

/** An application that tells what it was told, in a log. */
function logging(hooks: Lifecycle = {}) {
  const log: string[] = [];
  const tsgi: Application = (environ, startResponse) => {
    log.push('request');
    environ['tsgi.response_finished'].push(async () => {
      await pause(20);
      log.push('finished');
    });
    startResponse('200 OK', []);
    return ['ok'];
  };
  const hook = (what: 'startup' | 'shutdown') => async () => {
    await pause(20);
    await hooks[what]?.();
    log.push(what);
  };
  return { log, tsgi, startup: hook('startup'), shutdown: hook('shutdown') };
}

const failing = (): never => {
  throw new Error('no database');
};

describe('startup() and shutdown()', () => {
  it('are awaited around the requests and their background work, once', async () => {
    const app = logging();
    const server = await serve(app, QUIET);
    expect(app.log).toEqual(['startup']);
    const client = await connect(server.addresses[0]);
    await client.send(GET);
    await client.response();
    client.destroy();
    await Promise.all([server.close(), server.close()]);
    await server.close();
    expect(app.log).toEqual(['startup', 'request', 'finished', 'shutdown']);
  });

  it('belong to a function that has them as well', async () => {
    const { log, tsgi, startup, shutdown } = logging();
    const server = await serve(Object.assign(tsgi, { startup, shutdown }), QUIET);
    await server.close();
    expect(log).toEqual(['startup', 'shutdown']);
  });

  it('are those of makeServer and of a server in memory too', async () => {
    const app = logging();
    const simple = makeServer('127.0.0.1', 0, app, QUIET);
    const serving = simple.serveForever();
    await eventually(() => simple.addresses.length > 0);
    await simple.close();
    await serving;
    expect(app.log.splice(0)).toEqual(['startup', 'shutdown']);

    const memory = memoryServer(app, QUIET);
    const client = memory.connect();
    client.write(GET);
    let text = '';
    client.setEncoding('latin1').on('data', (chunk: string) => (text += chunk));
    await eventually(() => text.endsWith('ok'));
    await memory.close();
    expect(app.log).toEqual(['startup', 'request', 'finished', 'shutdown']);
  });

  it('leave nothing that listens when startup() fails, and shutdown() is not called', async () => {
    const app = logging({ startup: failing });
    const port = await freePort();
    await expect(serve(app, { ...QUIET, port })).rejects.toThrow('no database');
    await expect(connect({ host: '127.0.0.1', port })).rejects.toMatchObject({ code: 'ECONNREFUSED' });
    expect(app.log).toEqual([]);
    await expect(makeServer('127.0.0.1', port, app, QUIET).serveForever()).rejects.toThrow('no database');
  });

  it('destroy the connections in memory when startup() fails, with its error', async () => {
    const memory = memoryServer(logging({ startup: failing }), QUIET);
    const failed = Promise.withResolvers<Error>();
    memory.connect().on('error', failed.resolve);
    expect((await failed.promise).message).toBe('no database');
    await memory.close();
  });

  it('shut down what was started if the address cannot be listened on', async () => {
    await using taken = await serve(logging(), QUIET);
    const app = logging();
    await expect(serve(app, { ...QUIET, port: taken.addresses[0].port })).rejects.toThrow(/is in use/);
    expect(app.log).toEqual(['startup', 'shutdown']);
  });

  it('are given up when startup() takes longer than startupTimeout', async () => {
    const app = { tsgi: logging().tsgi, startup: () => new Promise<void>(() => undefined) };
    // Something else must keep the process alive.
    const alive = setTimeout(() => undefined, 60_000);
    await expect(serve(app, { ...QUIET, startupTimeout: '50ms' })).rejects.toBeInstanceOf(StartupTimeout);
    clearTimeout(alive);
  });

  it('make close() reject with what shutdown() throws, also after a cut', async () => {
    for (const calls of [1, 2]) {
      const app = logging({ shutdown: failing });
      const server = await serve(app, QUIET);
      const closings = Array.from({ length: calls }, () => server.close());
      for (const closing of closings) await expect(closing).rejects.toThrow('no database');
    }
  });

  it('bound close(): a shutdown() that never ends gets what is left of gracefulTimeout', async () => {
    const app = { tsgi: logging().tsgi, shutdown: () => new Promise<void>(() => undefined) };
    const server = await serve(app, { ...QUIET, gracefulTimeout: '50ms' });
    await expect(server.close()).rejects.toThrow('shutdown() has not ended in time');
  });
});
