import { type OptionTable, resolveOptions } from '@tsgi/options';
import type { SessionStore } from './session-store.ts';

/** Options of {@link redisSessionStore}. */
export type RedisSessionStoreOptions = {
  /** Sends a command with any Redis client, and resolves with the reply. */
  readonly send: (command: string[]) => Promise<unknown>;
  /** Prefix of the keys in Redis. */
  readonly prefix?: string;
};

const OPTIONS = {
  send: { kind: 'function', required: true },
  prefix: { kind: 'text', default: 'tsgi:session:' },
} as const satisfies OptionTable<RedisSessionStoreOptions>;

// A script runs alone: between the comparison and the write, nobody else writes.
const COMPARE_AND_SET = `
if (redis.call('HGET', KEYS[1], 'version') or '0') ~= ARGV[1] then return 0 end
redis.call('HSET', KEYS[1], 'version', ARGV[2], 'text', ARGV[3], 'expires', ARGV[4])
redis.call('PEXPIREAT', KEYS[1], ARGV[4])
return 1`;

/**
 * Stores sessions in Redis or a compatible server, for any number of processes and machines. Redis deletes expired
 * sessions itself.
 *
 * @throws ConfigError
 * @example
 * redisSessionStore({ send: (command) => client.sendCommand(command) }) // redis
 * redisSessionStore({ send: ([name, ...rest]) => client.call(name, ...rest) }) // ioredis
 */
export function redisSessionStore(options: RedisSessionStoreOptions): SessionStore {
  const { prefix, send } = resolveOptions(OPTIONS, options, '@tsgi/middleware-session');
  return {
    async read(key) {
      const reply = await send(['HMGET', prefix + key, 'version', 'text', 'expires']);
      const [version, text, expires] = reply as (string | null)[];
      if (typeof text !== 'string') return undefined;
      return { version: Number(version), text, expires: Number(expires) };
    },
    async write(key, { expires, text, version }) {
      const values = [version - 1, version, text, expires].map(String);
      return (await send(['EVAL', COMPARE_AND_SET, '1', prefix + key, ...values])) === 1;
    },
    async delete(key) {
      await send(['DEL', prefix + key]);
    },
  };
}
