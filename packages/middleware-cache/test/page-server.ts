/** A server process whose pages are in a Redis; it prints where it listens. Its argument is Redis' port. */
import { setTimeout as sleep } from 'node:timers/promises';
import { compose } from '@tsgi/compose';
import { serve } from '@tsgi/server';
import type { Application, Environ } from '@tsgi/spec';
import { createClient } from 'redis';
import { type HasCache, cache, functionCache, redisCacheStore } from '../src/index.ts';

const client = createClient({ socket: { host: '127.0.0.1', port: Number(process.argv[2]) } });
await client.connect();
const store = redisCacheStore({ send: async (command) => client.sendCommand(command) });
const functions = functionCache({ store, regions: { short: { ttl: '60s' } } });
const numbered = functions.cached('short', 'numbered', async (name: string) => {
  const number = await client.incr(`calls:${name}`);
  await sleep(100);
  return { number, at: new Date(0) };
});

const app: Application<Environ & HasCache> = async (environ, startResponse) => {
  const { PATH_INFO, QUERY_STRING, REQUEST_METHOD } = environ;
  if (PATH_INFO === '/purge') await environ['cache.purge']({ tags: [QUERY_STRING] });
  if (PATH_INFO === '/invalidate') await numbered.invalidate(QUERY_STRING);
  if (REQUEST_METHOD !== 'GET') {
    startResponse('204 No Content', []);
    return [];
  }
  if (PATH_INFO === '/function') {
    const { at, number } = await numbered(QUERY_STRING);
    startResponse('200 OK', [['Content-Type', 'text/plain']]);
    return [`${number} ${at.toISOString()}`];
  }
  const call = await client.incr(`calls:${PATH_INFO}`);
  await sleep(PATH_INFO === '/forever' && call === 1 ? 100_000 : 100);
  const control = PATH_INFO === '/unstorable' ? 'no-store' : 'max-age=60';
  startResponse('200 OK', [
    ...([
      ['Content-Type', 'application/octet-stream'],
      ['Cache-Control', control],
    ] as [string, string][]),
    ...([
      ['Cache-Tag', 'pages'],
      ['Vary', 'Accept'],
    ] as [string, string][]),
  ]);
  return [new Uint8Array([0, 255]), String(call)];
};

const server = await serve(compose(cache({ store, lockTimeout: '1s' }))(app), { port: 0, quiet: true });
process.stdout.write(`${server.addresses[0].url}\n`);
