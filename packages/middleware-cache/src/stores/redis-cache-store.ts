/**
 * Entries in Redis. An entry is a hash, which Redis expires. All purges are in one sorted set: for each tag the epoch
 * of its last purge, and beside them the epoch itself and the floor, before which all entries are invalid. If Redis has
 * lost that set, a new one begins with the time of day, above all earlier epochs.
 *
 * @module
 */
import { randomUUID } from 'node:crypto';
import { type OptionTable, resolveOptions } from '@tsgi/options';
import { type CacheStore, PURGES_REMEMBERED } from './cache-store.ts';

/** Options of {@link redisCacheStore}. */
export type RedisCacheStoreOptions = {
  /** Sends a command with any Redis client, and resolves with the reply. */
  readonly send: (command: string[]) => Promise<unknown>;
  /** Prefix of the keys in Redis. */
  readonly prefix?: string;
};

const OPTIONS = {
  send: { kind: 'function', required: true },
  prefix: { kind: 'text', default: 'tsgi:cache:' },
} as const satisfies OptionTable<RedisCacheStoreOptions>;

// Scripts run alone: nobody writes between two of their commands. Numbers go as text: Lua would round them.

// KEYS: the purges
const EPOCH = `
local epoch = redis.call('ZSCORE', KEYS[1], 'epoch')
if epoch then return epoch end
local time = redis.call('TIME')
epoch = string.format('%.0f', time[1] * 1000 + math.floor(time[2] / 1000))
redis.call('ZADD', KEYS[1], epoch, 'epoch', epoch, 'floor')
return epoch`;

// KEYS: the entry, the purges
const READ = `
local entry = redis.call('HMGET', KEYS[1], 'epoch', 'tags', 'head', 'content')
if not entry[1] then return false end
local floor = redis.call('ZSCORE', KEYS[2], 'floor')
local epoch = tonumber(entry[1])
if not floor or tonumber(floor) > epoch then return false end
for _, tag in ipairs(cjson.decode(entry[2])) do
  local stamp = redis.call('ZSCORE', KEYS[2], 'tag:' .. tag)
  if stamp and tonumber(stamp) > epoch then return false end
end
return { entry[3], entry[4] }`;

// KEYS: the entry; ARGV: epoch, tags, head, content, milliseconds
const WRITE = `
redis.call('HSET', KEYS[1], 'epoch', ARGV[1], 'tags', ARGV[2], 'head', ARGV[3], 'content', ARGV[4])
redis.call('PEXPIRE', KEYS[1], ARGV[5])`;

// KEYS: the purges; ARGV: how many to remember, tags …
const PURGE = `
local epoch = redis.call('ZINCRBY', KEYS[1], 1, 'epoch')
for i = 2, #ARGV do redis.call('ZADD', KEYS[1], epoch, 'tag:' .. ARGV[i]) end
local excess = redis.call('ZCARD', KEYS[1]) - ARGV[1]
if excess <= 0 then return end
local floor = redis.call('ZRANGE', KEYS[1], excess, excess, 'WITHSCORES')[2]
redis.call('ZREMRANGEBYSCORE', KEYS[1], '-inf', floor)
redis.call('ZADD', KEYS[1], epoch, 'epoch', floor, 'floor')`;

// KEYS: the lock; ARGV: whose it is. It may be another's by now.
const UNLOCK = `
if redis.call('GET', KEYS[1]) == ARGV[1] then redis.call('DEL', KEYS[1]) end`;

// Milliseconds, 68 years (RFC9111§1.2.2). Redis refuses what goes beyond its numbers.
const LONGEST = 2 ** 31 * 1000;

/**
 * Stores entries in Redis or a compatible server, for any number of processes and machines, which fill and purge it
 * together. Contents are base64, since clients send strings.
 *
 * @throws ConfigError
 * @example
 * redisCacheStore({ send: (command) => client.sendCommand(command) }) // redis
 * redisCacheStore({ send: ([name = '', ...rest]) => client.call(name, ...rest) }) // ioredis
 */
export function redisCacheStore(options: RedisCacheStoreOptions): CacheStore {
  const { prefix, send } = resolveOptions(OPTIONS, options, '@tsgi/middleware-cache');
  const purges = `${prefix}purges`;
  const run = (script: string, keys: readonly string[], ...values: string[]) =>
    send(['EVAL', script, String(keys.length), ...keys, ...values]);
  const epoch = async () => Number(await run(EPOCH, [purges]));
  return {
    epoch,
    async read(key) {
      const reply = (await run(READ, [`${prefix}entry:${key}`, purges])) as [string, string] | null;
      if (reply === null) return undefined;
      return { head: JSON.parse(reply[0]), content: Buffer.from(reply[1], 'base64') };
    },
    async write(key, { content, head }, keeping) {
      const bytes = Buffer.from(content.buffer, content.byteOffset, content.byteLength);
      const values = [
        ...[String(keeping.epoch), JSON.stringify(keeping.tags), JSON.stringify(head)],
        ...[bytes.toString('base64'), String(Math.min(Math.ceil(keeping.lifetime), LONGEST))],
      ];
      await run(WRITE, [`${prefix}entry:${key}`], ...values);
    },
    async purge(tags) {
      // Where all was forgotten, the number to count up is not there yet.
      await epoch();
      await run(PURGE, [purges], String(PURGES_REMEMBERED), ...tags);
    },
    async lock(key, time) {
      const name = `${prefix}lock:${key}`;
      const owner = randomUUID();
      const reply = await send(['SET', name, owner, 'NX', 'PX', String(time)]);
      if (reply === null) return undefined;
      return async () => {
        await run(UNLOCK, [name], owner);
      };
    },
  };
}
