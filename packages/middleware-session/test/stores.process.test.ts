/** What all stores promise, each of them the real thing. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, mkdtempSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { Redis } from 'ioredis';
import { createClient } from 'redis';
import type { Time } from '@tsgi/options';
import { client } from '@tsgi/testing';
import { afterAll, beforeAll, describe, expect, it, onTestFinished, vi } from 'vitest';
import {
  type SessionStore,
  type StoredSession,
  fileSessionStore,
  memorySessionStore,
  redisSessionStore,
  sqliteSessionStore,
} from '../src/index.ts';
import { type RedisServer, startRedis } from '@tsgi/rig/redis-server';
import { DOINGS, visiting } from './visiting.ts';

const folder = mkdtempSync(join(tmpdir(), 'tsgi-stores-'));
let redis: RedisServer;
const clients: { redis?: ReturnType<typeof createClient>; ioredis?: Redis } = {};

beforeAll(async () => {
  redis = await startRedis();
  clients.redis = createClient({ socket: { host: '127.0.0.1', port: redis.port } });
  await clients.redis.connect();
  clients.ioredis = new Redis({ host: '127.0.0.1', port: redis.port });
});

afterAll(async () => {
  clients.redis?.destroy();
  clients.ioredis?.disconnect();
  await redis[Symbol.asyncDispose]();
  rmSync(folder, { recursive: true });
});

let opened = 0;
const place = () => join(folder, String(opened++));
const sqlite = (file: string, sweepInterval: Time = '10m') => sqliteSessionStore({ file, sweepInterval });

const STORES: readonly { name: string; open: () => SessionStore }[] = [
  { name: 'memorySessionStore', open: () => memorySessionStore() },
  { name: 'fileSessionStore', open: () => fileSessionStore({ folder: place() }) },
  { name: 'sqliteSessionStore', open: () => sqlite(place()) },
  {
    name: 'redisSessionStore with redis',
    open: () =>
      redisSessionStore({ send: (command) => clients.redis!.sendCommand(command), prefix: place() }),
  },
  {
    name: 'redisSessionStore with ioredis',
    open: () =>
      redisSessionStore({
        send: ([name = '', ...rest]) => clients.ioredis!.call(name, ...rest),
        prefix: place(),
      }),
  },
];

const OPENER = join(import.meta.dirname, 'sqlite-opener.ts');
const KEY = 'ab'.repeat(32);
const OTHER = 'cd'.repeat(32);

function version(number: number, more: Partial<StoredSession> = {}): StoredSession {
  return { version: number, text: `text ${number} \u{1F44D} \n`, expires: Date.now() + 60_000, ...more };
}

describe.each(STORES)('$name', ({ open }) => {
  it('has nothing at first', async () => {
    expect(await open().read(KEY)).toBeUndefined();
  });

  it('reads what was written, under that key only', async () => {
    const store = open();
    const session = version(1);
    expect(await store.write(KEY, session)).toBe(true);
    expect(await store.read(KEY)).toEqual(session);
    expect(await store.read(OTHER)).toBeUndefined();
  });

  it('replaces the version before, and no other', async () => {
    const store = open();
    expect(await store.write(KEY, version(2))).toBe(false);
    expect(await store.write(KEY, version(1))).toBe(true);
    for (const wrong of [1, 3]) expect(await store.write(KEY, version(wrong))).toBe(false);
    expect((await store.read(KEY))?.version).toBe(1);
    for (let number = 2; number < 30; number++) expect(await store.write(KEY, version(number))).toBe(true);
    for (const wrong of [1, 2, 20, 28, 29, 31]) expect(await store.write(KEY, version(wrong))).toBe(false);
    expect((await store.read(KEY))?.text).toBe(version(29).text);
  });

  it('takes one of those that write at once', async () => {
    const store = open();
    for (let number = 1; number < 10; number++) {
      const texts = Array.from({ length: 8 }, (_, index) => `writer ${index}`);
      const wrote = await Promise.all(texts.map(async (text) => store.write(KEY, version(number, { text }))));
      expect(wrote.filter(Boolean)).toHaveLength(1);
      expect((await store.read(KEY))?.text).toBe(texts[wrote.indexOf(true)]);
    }
  });

  it('has nothing after a deletion, and nobody brings it back', async () => {
    const store = open();
    await store.write(KEY, version(1));
    await store.write(KEY, version(2));
    await store.delete(KEY);
    expect(await store.read(KEY)).toBeUndefined();
    expect(await store.write(KEY, version(3))).toBe(false);
    expect(await store.read(KEY)).toBeUndefined();
    await store.delete(KEY);
  });

  it('has nothing after its time', async () => {
    const store = open();
    await store.write(KEY, version(1, { expires: Date.now() + 60 }));
    expect(await store.read(KEY)).toBeDefined();
    await sleep(100);
    expect(await store.read(KEY)).toBeUndefined();
    expect(await store.write(KEY, version(2))).toBe(false);
  });

  it('takes a hundred kilobytes', async () => {
    const store = open();
    const text = 'ä'.repeat(100_000);
    await store.write(KEY, version(1, { text }));
    expect((await store.read(KEY))?.text).toBe(text);
  });
});

describe('memorySessionStore', () => {
  it('keeps so many sessions, and lets go of the one that was not used for longest', async () => {
    const store = memorySessionStore({ maxSessions: 2 });
    await store.write('a', version(1));
    await store.write('b', version(1));
    await store.read('a');
    await store.write('c', version(1));
    expect(['a', 'b', 'c'].map((key) => store.read(key) !== undefined)).toEqual([true, false, true]);
  });

  it('lets go of nothing when it writes what it has', async () => {
    const store = memorySessionStore({ maxSessions: 2 });
    await store.write('a', version(1));
    await store.write('b', version(1));
    await store.write('b', version(2));
    expect(store.read('a')).toBeDefined();
  });
});

describe('fileSessionStore', () => {
  it('keeps its files from other users', async () => {
    const path = place();
    const store = fileSessionStore({ folder: path });
    await store.write(KEY, version(1));
    expect(statSync(join(path, KEY)).mode & 0o077).toBe(0);
    expect(statSync(join(path, KEY, '1')).mode & 0o077).toBe(0);
  });

  it('keeps few files, however often a session is written', async () => {
    const path = place();
    const store = fileSessionStore({ folder: path });
    for (let number = 1; number <= 50; number++) await store.write(KEY, version(number));
    const names = readdirSync(join(path, KEY));
    expect(names.length).toBeLessThan(10);
    const full = names.filter((name) => statSync(join(path, KEY, name)).size > 0);
    expect(full).toEqual(['50']);
  });

  it('has nothing where a crash has left an empty file, or garbage', async () => {
    const path = place();
    const store = fileSessionStore({ folder: path });
    await store.write(KEY, version(1));
    writeFileSync(join(path, KEY, '1'), '');
    expect(await store.read(KEY)).toBeUndefined();
    writeFileSync(join(path, KEY, '1'), 'garbage');
    expect(await store.read(KEY)).toBeUndefined();
  });

  it('removes sessions that are over', async () => {
    const path = place();
    await fileSessionStore({ folder: path }).write(KEY, version(1, { expires: Date.now() + 20 }));
    await sleep(30);
    await fileSessionStore({ folder: path }).write(OTHER, version(1));
    await expect.poll(() => readdirSync(path)).toEqual([OTHER]);
  });

  it('removes sessions that are over, whatever else lies there', async () => {
    const path = place();
    mkdirSync(path);
    writeFileSync(join(path, '.DS_Store'), 'a file');
    await fileSessionStore({ folder: path }).write(KEY, version(1, { expires: Date.now() - 1 }));
    await fileSessionStore({ folder: path }).write(OTHER, version(1));
    await expect.poll(() => readdirSync(path).sort()).toEqual(['.DS_Store', OTHER]);
  });

  it('tells once that it could not remove sessions that are over, and tries again', async () => {
    const path = place();
    mkdirSync(path);
    writeFileSync(join(path, OTHER), 'no folder');
    const store = fileSessionStore({ folder: path, sweepInterval: '1s' });
    await store.write(KEY, version(1));
    await sleep(1100);
    await expect(store.write(KEY, version(2))).rejects.toThrow('ENOTDIR');
    rmSync(join(path, OTHER));
    await fileSessionStore({ folder: path }).write(OTHER, version(1, { expires: Date.now() - 1 }));
    await sleep(1100);
    expect(await store.write(KEY, version(2))).toBe(true);
    await expect.poll(() => readdirSync(path)).toEqual([KEY]);
  });

  it('tells that it cannot write', async () => {
    const path = place();
    writeFileSync(path, 'a file, no folder');
    await expect(fileSessionStore({ folder: path }).write(KEY, version(1))).rejects.toThrow(/EEXIST|ENOTDIR/);
  });
});

describe('sqliteSessionStore', () => {
  it('opens a new file in several processes at the same moment', async () => {
    const path = place();
    mkdirSync(path);
    const argv = ['--conditions=tsgi-source', OPENER, path];
    const openers = [1, 2].map(() => spawn(process.execPath, argv, { stdio: ['pipe', 'pipe', 'inherit'] }));
    await Promise.all(openers.map((opener) => once(opener.stdout, 'data')));
    const ended = openers.map((opener) => once(opener, 'exit'));
    const begin = Date.now() + 50;
    for (const opener of openers) opener.stdin.end(String(begin));
    expect(await Promise.all(ended)).toEqual([
      [0, null],
      [0, null],
    ]);
  });

  it('removes sessions that are over', async () => {
    const file = place();
    using store = sqliteSessionStore({ file });
    await store.write(KEY, version(1, { expires: Date.now() - 1 }));
    using swept = sqliteSessionStore({ file });
    await swept.write(OTHER, version(1));
    const { DatabaseSync } = await import('node:sqlite');
    using database = new DatabaseSync(file);
    expect(database.prepare('SELECT key FROM tsgi_session').all()).toEqual([{ key: OTHER }]);
  });
});

describe('redisSessionStore', () => {
  it('waits for a Redis that hangs as long as its client does, and knows its sessions afterwards', async () => {
    const hasty = new Redis({ host: '127.0.0.1', port: redis.port, commandTimeout: 1000 });
    onTestFinished(() => {
      redis.resume();
      hasty.disconnect();
    });
    const store = redisSessionStore({
      send: ([name = '', ...rest]) => hasty.call(name, ...rest),
      prefix: place(),
    });
    await using asking = client(visiting({ store }, DOINGS));
    await asking.get('/login');
    redis.pause();
    expect((await asking.get('/user')).status).toBe(500);
    expect(asking.errors.join('')).toContain('Command timed out');
    redis.resume();
    // It has what was sent meanwhile to answer first.
    await vi.waitFor(() => hasty.ping(), 10_000);
    expect(await asking.get('/user')).toMatchObject({ status: 200, json: 'ada' });
  });
});

it.each<[string, () => unknown]>([
  [
    'session: maxSessions must be a whole number of 1 or more, got 0',
    () => memorySessionStore({ maxSessions: 0 }),
  ],
  ['session: folder must be a string that is not empty, got ""', () => fileSessionStore({ folder: '' })],
  [
    'session: file must be a string that is not empty, got undefined',
    () => sqliteSessionStore({} as { file: string }),
  ],
  [
    'session: send must be a function, got undefined',
    () => redisSessionStore({} as { send: () => Promise<void> }),
  ],
])('refuses options: %s', (message, make) => {
  expect(make).toThrow(message);
});
