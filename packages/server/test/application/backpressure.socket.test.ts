/** A client that does not read is not sent to: the application waits, or is told to. */
import type { Application } from '@tsgi/spec';
import { describe, expect, it } from 'vitest';
import { GET, eventually, pause, serving } from '../serving.ts';

const CHUNK = 64 * 1024;
// What two kernels hold for one connection over loopback, at most, and some.
const BOUND = 16 * 1024 * 1024;
const TOTAL = 48 * 1024 * 1024;

/** Resolves when a number has stopped growing. */
async function settled(value: () => number): Promise<number> {
  for (let before = -1; ;) {
    const now = value();
    if (now === before && now > 0) return now;
    before = now;
    await pause(300);
  }
}

const kinds: { title: string; app: (asked: () => void) => Application }[] = [
  {
    title: 'a generator',
    app: (asked) =>
      function* (_environ, startResponse) {
        startResponse('200 OK', []);
        for (let sent = 0; sent < TOTAL; sent += CHUNK) {
          asked();
          yield Buffer.alloc(CHUNK, 'x');
        }
      },
  },
  {
    title: 'an async generator',
    app: (asked) =>
      async function* (_environ, startResponse) {
        startResponse('200 OK', []);
        for (let sent = 0; sent < TOTAL; sent += CHUNK) {
          asked();
          yield 'x'.repeat(CHUNK);
        }
      },
  },
  {
    title: 'an application that waits for write()',
    app: (asked) => async (_environ, startResponse) => {
      const write = startResponse('200 OK', []);
      for (let sent = 0; sent < TOTAL; sent += CHUNK) {
        asked();
        await write(Buffer.alloc(CHUNK, 'x'));
      }
      return [];
    },
  },
];

describe('backpressure', () => {
  it.each(kinds)(
    'keeps $title from running ahead of its client, and lets it go on later',
    async ({ app }) => {
      let asked = 0;
      await using server = await serving(
        app(() => asked++),
        { writeTimeout: '60s' },
      );
      await using client = await server.connect();
      client.stream.pause();
      await client.send(GET);
      const ahead = (await settled(() => asked)) * CHUNK;
      expect(ahead).toBeLessThan(BOUND);
      client.stream.resume();
      const response = await client.response();
      expect(response.bytes.length).toBe(TOTAL);
      expect(asked).toBe(TOTAL / CHUNK);
      expect(server.errors).toEqual([]);
    },
  );

  it('keeps a large array from being handed to the socket all at once', async () => {
    const whole = Buffer.alloc(TOTAL, 'x');
    await using server = await serving(
      (_environ, startResponse) => {
        startResponse('200 OK', []);
        return [whole];
      },
      { writeTimeout: '60s' },
    );
    await using client = await server.connect();
    await client.send(GET);
    const response = await client.response();
    expect(response.bytes.length).toBe(TOTAL);
  });

  it('refuses write() that never waits, once a MiB is queued, and the server lives on', async () => {
    let refused: unknown;
    await using server = await serving(
      (environ, startResponse) => {
        if (environ.PATH_INFO === '/ok') return (startResponse('200 OK', []), ['ok']);
        const write = startResponse('200 OK', []);
        let sent = 0;
        try {
          for (; sent < 2 * TOTAL; sent += CHUNK) void write(Buffer.alloc(CHUNK, 'x'));
        } catch (error) {
          refused = error;
          expect(sent).toBeLessThan(BOUND);
          throw error;
        }
        return [];
      },
      { lint: false, writeTimeout: '60s' },
    );
    await using client = await server.connect();
    client.stream.pause();
    await client.send(GET);
    await eventually(() => refused !== undefined);
    expect(refused).toMatchObject({ name: 'SpecViolation', party: 'application' });
    expect(server.errors).toEqual([expect.stringMatching(/write\(\) must wait for its promise/)]);
    client.stream.resume();
    expect(await client.closed()).not.toContain('\r\n0\r\n');
    await using next = await server.connect();
    await next.send('GET /ok HTTP/1.1\r\nHost: a\r\n\r\n');
    expect(await next.response()).toMatchObject({ text: 'ok' });
  });

  it('does not let a body that never waits starve the other connections', async () => {
    let stop = false;
    await using server = await serving(function* (environ, startResponse) {
      startResponse('200 OK', []);
      if (environ.PATH_INFO === '/ok') yield 'ok';
      else while (!stop) yield Buffer.alloc(CHUNK, 'x');
    });
    await using greedy = await server.connect();
    greedy.stream.removeAllListeners('data');
    greedy.stream.resume();
    await greedy.send(GET);
    for (let round = 0; round < 5; round++) {
      await using other = await server.connect();
      await other.send('GET /ok HTTP/1.1\r\nHost: a\r\n\r\n');
      expect(await other.response()).toMatchObject({ text: 'ok' });
    }
    stop = true;
  });
});
