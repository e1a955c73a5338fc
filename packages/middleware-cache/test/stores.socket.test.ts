/** What all stores promise, each of them the real thing. */
import { randomBytes } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { Redis } from 'ioredis';
import { createClient } from 'redis';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type CacheStore, type Keeping, memoryCacheStore, redisCacheStore } from '../src/index.ts';
import { type RedisServer, startRedis } from '@tsgi/rig/redis-server';

let server: RedisServer;
let redis: ReturnType<typeof createClient>;
let ioredis: Redis;

beforeAll(async () => {
  server = await startRedis();
  redis = createClient({ socket: { host: '127.0.0.1', port: server.port } });
  await redis.connect();
  ioredis = new Redis({ host: '127.0.0.1', port: server.port });
});

afterAll(async () => {
  redis.destroy();
  ioredis.disconnect();
  await server[Symbol.asyncDispose]();
});

let opened = 0;
const withRedis = (prefix = `test${opened++}:`) =>
  redisCacheStore({ send: async (command) => redis.sendCommand(command), prefix });
const STORES: readonly { name: string; open: () => CacheStore }[] = [
  { name: 'memoryCacheStore', open: () => memoryCacheStore() },
  { name: 'redisCacheStore with redis', open: () => withRedis() },
  {
    name: 'redisCacheStore with ioredis',
    open: () =>
      redisCacheStore({
        send: async ([name = '', ...rest]) => ioredis.call(name, ...rest),
        prefix: `test${opened++}:`,
      }),
  },
];

const bytes = (...values: number[]) => new Uint8Array(values);
const entry = (text = '') => ({
  head: { text, list: ['ä', null, 1.5] },
  content: bytes(0, 128, 255, 10, 13),
});

/** Keeps it for a minute, as of now. */
async function keeping(store: CacheStore, more: Partial<Keeping> = {}): Promise<Keeping> {
  return { epoch: await store.epoch(), tags: [], lifetime: 60_000, ...more };
}

async function textIn(store: CacheStore, key: string): Promise<unknown> {
  return ((await store.read(key))?.head as { text: string } | undefined)?.text;
}

describe.each(STORES)('$name', ({ open }) => {
  it('has nothing at first', async () => {
    expect(await open().read('key')).toBeUndefined();
  });

  it('reads what was written last, bytes and all, under that key only', async () => {
    const store = open();
    await store.write('key', entry('old'), await keeping(store));
    await store.write('key', entry('new'), await keeping(store));
    const { content, head } = (await store.read('key')) ?? {};
    expect(head).toEqual(entry('new').head);
    expect(Buffer.from(content ?? [])).toEqual(Buffer.from(entry().content));
    expect(await store.read('other')).toBeUndefined();
  });

  it('takes every byte, a million of them, and none', async () => {
    const store = open();
    for (const content of [bytes(), new Uint8Array(randomBytes(1_000_000))]) {
      await store.write('key', { head: null, content }, await keeping(store));
      expect(Buffer.compare((await store.read('key'))?.content ?? bytes(1), content)).toBe(0);
    }
  });

  it('takes a part of an array of bytes for what it is', async () => {
    const store = open();
    await store.write('key', { head: null, content: bytes(1, 2, 3, 4).subarray(1, 3) }, await keeping(store));
    expect([...((await store.read('key'))?.content ?? [])]).toEqual([2, 3]);
  });

  it('has nothing after its time', async () => {
    const store = open();
    await store.write('key', entry(), await keeping(store, { lifetime: 50.5 }));
    expect(await store.read('key')).toBeDefined();
    await sleep(80);
    expect(await store.read('key')).toBeUndefined();
  });

  it('forgets what has one of the tags that are purged', async () => {
    const store = open();
    for (const [key, tags] of Object.entries({ a: ['1', 'all'], b: ['2', 'all'], c: [] }))
      await store.write(key, entry(key), await keeping(store, { tags }));
    await store.purge(['1', 'nothing']);
    const texts = async () => Promise.all(['a', 'b', 'c'].map(async (key) => textIn(store, key)));
    expect(await texts()).toEqual([undefined, 'b', 'c']);
    await store.purge(['all']);
    expect(await texts()).toEqual([undefined, undefined, 'c']);
    await store.purge([]);
    expect(await texts()).toEqual([undefined, undefined, 'c']);
  });

  it('forgets what was begun before a purge, even if it is written after it', async () => {
    const store = open();
    const before = await keeping(store, { tags: ['news'] });
    await store.purge(['news']);
    await store.write('key', entry(), before);
    expect(await store.read('key')).toBeUndefined();
    await store.write('key', entry('new'), await keeping(store, { tags: ['news'] }));
    expect(await textIn(store, 'key')).toBe('new');
  });

  it('keeps what was begun after a purge', async () => {
    const store = open();
    await store.purge(['news']);
    await store.write('key', entry('new'), await keeping(store, { tags: ['news'] }));
    await store.purge(['other']);
    expect(await textIn(store, 'key')).toBe('new');
  });

  it('takes any text for a tag', async () => {
    const store = open();
    const tags = ['__proto__', 'floor', 'epoch', 'ä "quoted" \\ \n', ''];
    for (const tag of tags) {
      await store.write('key', entry('kept'), await keeping(store, { tags: [tag] }));
      expect(await textIn(store, 'key')).toBe('kept');
      await store.purge([tag]);
      expect(await store.read('key')).toBeUndefined();
    }
  });

  it('remembers ten thousand purges, and forgets all that is older', async () => {
    const store = open();
    await store.write('old', entry('old'), await keeping(store));
    const many = Array.from({ length: 5000 }, (_, index) => `tag ${index}`);
    await store.purge(many);
    await store.write('young', entry('young'), await keeping(store));
    await store.purge(many.map((tag) => `${tag} more`).slice(0, 4990));
    expect(await textIn(store, 'old')).toBe('old');
    await store.purge(Array.from({ length: 100 }, (_, index) => `last ${index}`));
    expect([await textIn(store, 'old'), await textIn(store, 'young')]).toEqual([undefined, 'young']);
    await store.write('key', entry('new'), await keeping(store, { tags: ['last 1'] }));
    expect(await textIn(store, 'key')).toBe('new');
    await store.purge(['last 1']);
    expect(await textIn(store, 'key')).toBeUndefined();
  });
});

describe('memoryCacheStore', () => {
  it('keeps so many bytes, and lets go of what was not used for longest', async () => {
    const store = memoryCacheStore({ maxSize: 10_000 });
    const large = { head: '', content: new Uint8Array(3500) };
    for (const key of ['a', 'b']) await store.write(key, large, await keeping(store));
    await store.read('a');
    await store.write('c', large, await keeping(store));
    expect(['a', 'b', 'c'].map((key) => store.read(key) !== undefined)).toEqual([true, false, true]);
    await store.write('d', { head: '', content: new Uint8Array(20_000) }, await keeping(store));
    expect(await store.read('d')).toBeUndefined();
    await store.write('e', { head: 'x'.repeat(4000), content: bytes() }, await keeping(store));
    expect(await store.read('a')).toBeUndefined();
  });
});

describe('redisCacheStore', () => {
  it('forgets its entries where Redis has forgotten the purges', async () => {
    const store = withRedis('evicted:');
    await store.write('key', entry('old'), await keeping(store, { tags: ['news'] }));
    const before = await keeping(store, { tags: ['news'] });
    await store.purge(['news']);
    await redis.del('evicted:purges');
    await store.write('late', entry('late'), before);
    expect([await textIn(store, 'key'), await textIn(store, 'late')]).toEqual([undefined, undefined]);
    await sleep(2);
    await store.purge(['other']);
    expect(await textIn(store, 'late')).toBeUndefined();
    await store.write('key', entry('new'), await keeping(store));
    expect(await textIn(store, 'key')).toBe('new');
  });

  it('lets Redis forget what is over', async () => {
    const store = withRedis('over:');
    await store.write('key', entry(), await keeping(store, { lifetime: 30 }));
    await sleep(60);
    expect(await redis.keys('over:entry:*')).toEqual([]);
  });

  it('lets Redis forget what says that it is good for ever', async () => {
    const store = withRedis('ever:');
    await store.write('key', entry('text'), await keeping(store, { lifetime: 1e26 }));
    expect(await textIn(store, 'key')).toBe('text');
    expect(await redis.pTTL('ever:entry:key')).toBeGreaterThan(0);
  });

  it('gives a lock to one at a time, opens it after its time, and opens nobody else’s', async () => {
    const store = withRedis('lock:');
    const take = async () => store.lock?.('key', 60);
    const unlock = await take();
    expect([unlock !== undefined, await take()]).toEqual([true, undefined]);
    await unlock?.();
    const late = await take();
    expect(late).toBeDefined();
    await sleep(80);
    const next = await take();
    expect(next).toBeDefined();
    await late?.();
    expect(await take()).toBeUndefined();
  });
});

it.each<[string, () => unknown]>([
  ['cache: maxSize must be above 0, a size', () => memoryCacheStore({ maxSize: 0 })],
  [
    'cache: send must be a function, got undefined',
    () => redisCacheStore({} as { send: () => Promise<void> }),
  ],
])('refuses options: %s', (message, make) => {
  expect(make).toThrow(message);
});
