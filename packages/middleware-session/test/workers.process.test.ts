/** Two server processes, one store, one browser: what they do to its session, they do together. */
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { type RemoteClient, client } from '@tsgi/testing';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { type RedisServer, startRedis } from '@tsgi/rig/redis-server';
import type { StorePlace } from './stores.ts';

const PROGRAM = join(import.meta.dirname, 'counting-server.ts');
const folder = mkdtempSync(join(tmpdir(), 'tsgi-processes-'));
let redis: RedisServer;

beforeAll(async () => {
  redis = await startRedis();
});

afterAll(async () => {
  for (const server of started) server.kill('SIGKILL');
  await redis[Symbol.asyncDispose]();
  rmSync(folder, { recursive: true });
});

const PLACES: readonly { name: string; place: () => StorePlace }[] = [
  { name: 'fileSessionStore', place: () => ({ kind: 'file', path: join(folder, 'files') }) },
  { name: 'sqliteSessionStore', place: () => ({ kind: 'sqlite', path: join(folder, 'sessions.db') }) },
  { name: 'redisSessionStore', place: () => ({ kind: 'redis', port: redis.port }) },
];

interface Running {
  readonly process: ChildProcess;
  readonly asking: RemoteClient;
}

const started: ChildProcess[] = [];

async function start(place: StorePlace): Promise<Running> {
  const argv = ['--conditions=tsgi-source', PROGRAM, JSON.stringify(place)];
  const server = spawn(process.execPath, argv, { stdio: ['ignore', 'pipe', 'pipe'] });
  started.push(server);
  let complaints = '';
  server.stderr.on('data', (text) => (complaints += String(text)));
  for await (const text of server.stdout) {
    return { process: server, asking: client({ url: String(text).trim() }, { cookies: false }) };
  }
  throw new Error(`the server did not start: ${complaints}`);
}

async function stop({ asking, process: server }: Running): Promise<void> {
  await asking.close();
  if (server.exitCode !== null || server.signalCode !== null) return;
  server.kill('SIGKILL');
  await once(server, 'exit');
}

describe.each(PLACES)('two processes with one $name', ({ place }) => {
  let servers: Running[] = [];
  const server = (index: number) => servers[index % 2] as Running;
  let cookie = '';

  beforeAll(async () => {
    servers = await Promise.all([start(place()), start(place())]);
  });

  beforeEach(async () => {
    // A browser that has not been here: each test has a session of its own.
    cookie = await cookieOf(server(0), '/count', '');
  });

  afterAll(async () => {
    await Promise.all(servers.map(stop));
  });

  const ask = async (index: number, target: string) => {
    const response = await server(index).asking.get(target, { headers: { Cookie: cookie } });
    expect(response.status).toBe(200);
    return response;
  };

  it('count each request once, all of them at the same time', async () => {
    await Promise.all(Array.from({ length: 40 }, (_, index) => ask(index, '/count')));
    for (const index of [0, 1]) expect((await ask(index, '/read?count')).json).toEqual([41]);
  });

  it('keep what each request has set', async () => {
    const keys = Array.from({ length: 30 }, (_, index) => `key${index}`);
    await Promise.all(keys.map((key, index) => ask(index, `/note?${key}`)));
    const kept = (await ask(0, `/read?${keys.join(',')}`)).json;
    expect(kept).toEqual(keys.map((_, index) => server(index).process.pid));
  });

  it('pass on every message', async () => {
    await Promise.all(Array.from({ length: 20 }, (_, index) => ask(index, `/flash?${index}`)));
    expect((await ask(1, '/take')).json).toBe(20);
    expect((await ask(0, '/take')).json).toBe(0);
  });

  it('do not undo the logout of the other', async () => {
    cookie = await cookieOf(server(0), '/login', cookie);
    const late = ask(0, '/slow');
    await sleep(50);
    await ask(1, '/logout');
    expect((await late).headers.has('set-cookie')).toBe(false);
    for (const index of [0, 1]) expect((await ask(index, '/read?user,late')).json).toEqual([null, null]);
  });

  it('know a session after both were killed and started again', async () => {
    cookie = await cookieOf(server(0), '/login', cookie);
    await Promise.all(servers.map(stop));
    servers = await Promise.all([start(place()), start(place())]);
    expect((await ask(1, '/read?user,count')).json).toEqual(['ada', 1]);
  });
});

async function cookieOf({ asking }: Running, target: string, cookie: string): Promise<string> {
  const { headers } = await asking.get(target, { headers: { Cookie: cookie } });
  return headers.getSetCookie()[0]?.split(';')[0] ?? '';
}
