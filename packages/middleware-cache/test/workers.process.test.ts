/** Two server processes with one Redis: what one has made, purged, or is making, counts for the other. */
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { type RemoteClient, client } from '@tsgi/testing';
import { createClient } from 'redis';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type RedisServer, startRedis } from '@tsgi/rig/redis-server';

const PROGRAM = join(import.meta.dirname, 'page-server.ts');

interface Running {
  readonly process: ChildProcess;
  readonly asking: RemoteClient;
}

let redis: RedisServer;
let counts: ReturnType<typeof createClient>;
let servers: Running[] = [];
const started: ChildProcess[] = [];

async function start(): Promise<Running> {
  const argv = ['--conditions=tsgi-source', PROGRAM, String(redis.port)];
  const server = spawn(process.execPath, argv, { stdio: ['ignore', 'pipe', 'pipe'] });
  started.push(server);
  let complaints = '';
  server.stderr.on('data', (text) => (complaints += String(text)));
  for await (const text of server.stdout) {
    return { process: server, asking: client({ url: String(text).trim() }, { cookies: false }) };
  }
  throw new Error(`the server did not start: ${complaints}`);
}

beforeAll(async () => {
  redis = await startRedis();
  counts = createClient({ socket: { host: '127.0.0.1', port: redis.port } });
  await counts.connect();
  servers = await Promise.all([start(), start()]);
});

afterAll(async () => {
  await Promise.all(servers.map(async ({ asking }) => asking.close()));
  for (const server of started) {
    server.kill('SIGKILL');
    if (server.exitCode === null && server.signalCode === null) await once(server, 'exit');
  }
  counts.destroy();
  await redis[Symbol.asyncDispose]();
});

// Of one site: otherwise each server's port is a part of the key.
const ask = async (index: number, target: string, method = 'GET') => {
  const { asking } = servers[index % 2] as Running;
  return asking.request(method, target, { headers: { Host: 'example.com' } });
};
const numberOf = ({ bytes }: { bytes: Uint8Array }) => {
  expect([...bytes.subarray(0, 2)]).toEqual([0, 255]);
  return new TextDecoder().decode(bytes.subarray(2));
};
const askOften = async (target: string) =>
  Promise.all(Array.from({ length: 20 }, async (_, index) => ask(index, target)));

describe('two processes with one Redis', () => {
  it('answer with what the other has made', async () => {
    await ask(0, '/one');
    const other = await ask(1, '/one');
    expect([numberOf(other), other.headers.get('cache-status')]).toEqual([
      '1',
      expect.stringContaining('hit'),
    ]);
  });

  it('make one response for all who ask at once', async () => {
    const responses = await askOften('/many');
    expect(new Set(responses.map(numberOf))).toEqual(new Set(['1']));
    const statuses = responses.map(({ headers }) => headers.get('cache-status'));
    expect(statuses.filter((status) => status?.includes('stored'))).toHaveLength(1);
  });

  it('do not serialise what cannot be stored', async () => {
    await Promise.all([ask(0, '/unstorable'), ask(1, '/unstorable')]);
    const began = performance.now();
    const responses = await askOften('/unstorable');
    expect(performance.now() - began).toBeLessThan(1000);
    expect(new Set(responses.map(numberOf)).size).toBe(20);
  });

  it('purge for each other', async () => {
    for (const purger of [0, 1]) {
      const before = numberOf(await ask(0, '/purged'));
      expect(numberOf(await ask(1, '/purged'))).toBe(before);
      await ask(purger, '/purge?pages', 'POST');
      const after = await Promise.all([ask(0, '/purged'), ask(1, '/purged')]);
      expect(after.map(numberOf)).toEqual([String(Number(before) + 1), String(Number(before) + 1)]);
    }
  });

  it('reach by a purge what the other is just making', async () => {
    const slow = ask(0, '/racing');
    await expect.poll(async () => counts.get('calls:/racing')).toBe('1');
    await ask(1, '/purge?pages', 'POST');
    expect(numberOf(await slow)).toBe('1');
    expect(numberOf(await ask(0, '/racing'))).toBe('2');
    expect(numberOf(await ask(1, '/racing'))).toBe('2');
  });

  it('call a function once for all who ask at once, and forget for each other', async () => {
    const texts = async () => new Set((await askOften('/function?a')).map(({ text }) => text));
    expect(await texts()).toEqual(new Set(['1 1970-01-01T00:00:00.000Z']));
    await ask(0, '/invalidate?a', 'POST');
    expect(await texts()).toEqual(new Set(['2 1970-01-01T00:00:00.000Z']));
  });

  it('go on where the other has died while it made a response', async () => {
    const dying = ask(0, '/forever').catch(() => 'cut');
    await expect.poll(async () => counts.get('calls:/forever')).toBe('1');
    servers[0]?.process.kill('SIGKILL');
    expect(await dying).toBe('cut');
    expect(numberOf(await ask(1, '/forever'))).toBe('2');
  });
});
