/** Content in chunks of a byte: the memory it takes is that of its bytes. */
import type { Application } from '@tsgi/spec';
import { describe, expect, it } from 'vitest';
import { serving } from '../serving.ts';

const COUNT = 1_000_000;
const HEAD = 'POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\nConnection: close\r\n\r\n';

const consumers: {
  title: string;
  count: (input: Parameters<Application>[0]['tsgi.input']) => Promise<number>;
}[] = [
  { title: 'read()', count: async (input) => (await input.read()).length },
  { title: 'readline()', count: async (input) => (await input.readline()).length },
  {
    title: 'an iteration that keeps its pieces',
    count: async (input) => {
      const pieces: Uint8Array[] = [];
      for await (const piece of input) pieces.push(piece);
      return Buffer.concat(pieces).length;
    },
  },
  { title: 'stream', count: async (input) => (await new Response(input.stream).bytes()).length },
];

describe('a million chunks of one byte', () => {
  it.each(consumers)(
    'take no more than some bytes each, by $title',
    { timeout: 60_000 },
    async ({ count }) => {
      let grown = Infinity;
      await using server = await serving(
        async (environ, startResponse) => {
          const before = process.memoryUsage();
          const size = await count(environ['tsgi.input']);
          const after = process.memoryUsage();
          grown = after.heapUsed + after.arrayBuffers - before.heapUsed - before.arrayBuffers;
          startResponse('200 OK', []);
          return [String(size)];
        },
        { lint: false },
      );
      await using client = await server.connect();
      await client.send(HEAD);
      const block = '1\r\nx\r\n'.repeat(10_000);
      for (let sent = 0; sent < COUNT; sent += 10_000) await client.send(block);
      await client.send('0\r\n\r\n');
      expect((await client.response()).text).toBe(String(COUNT));
      // The client's own buffers and what is not yet collected are in it too.
      expect(grown).toBeLessThan(60 * COUNT);
    },
  );

  it('end with their trailers only once they were read', async () => {
    const seen: unknown[] = [];
    await using server = await serving(async (environ, startResponse) => {
      const trailers = environ['tsgi.trailers'];
      await environ['tsgi.input'].read(5);
      seen.push(trailers?.received);
      await environ['tsgi.input'].read();
      seen.push(trailers?.received);
      startResponse('200 OK', []);
      return ['ok'];
    });
    await using client = await server.connect();
    await client.send(`${HEAD}${'1\r\nx\r\n'.repeat(5)}0\r\nX-Sum: 5\r\n\r\n`);
    expect((await client.response()).status).toBe(200);
    expect(seen).toEqual([undefined, [['X-Sum', '5']]]);
  });

  it('are refused for what is wrong behind them, after what was right', async () => {
    let first = '';
    await using server = await serving(async (environ, startResponse) => {
      first = Buffer.from(await environ['tsgi.input'].read(3)).toString();
      await environ['tsgi.input'].read();
      startResponse('200 OK', []);
      return ['ok'];
    });
    await using client = await server.connect();
    await client.send(`${HEAD}${'1\r\nx\r\n'.repeat(3)}oops\r\n`);
    expect((await client.response()).status).toBe(400);
    expect(first).toBe('xxx');
  });
});
