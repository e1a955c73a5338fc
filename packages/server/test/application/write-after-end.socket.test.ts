/** write() after the end of the response fails with the reason, and never in a way that holds up the others. */
import type { Application, Write } from '@tsgi/spec';
import { describe, expect, it } from 'vitest';
import { type RawClient } from '@tsgi/testing';
import { ALIVE, type Loose, besides, eventually, pause, serving, vanish } from '../serving.ts';

const HEAD = 'HEAD / HTTP/1.1\r\nHost: a\r\n\r\n';
const GET = 'GET / HTTP/1.1\r\nHost: a\r\n\r\n';

interface Seen {
  ended: unknown[];
}

/** Writes for ever, and awaits each write. */
const writing =
  (seen: Seen, chunk: string, status: string = '200 OK'): Loose =>
  async (_environ, startResponse) => {
    const write = startResponse(status, []);
    try {
      for (;;) await write(chunk);
    } catch (error) {
      seen.ended.push(error);
      throw error;
    }
  };

async function leave(client: RawClient): Promise<void> {
  await client.until((text) => text.length > 100_000);
  vanish(client);
}

describe('write() without end', () => {
  it('fails with the reason of tsgi.signal once the client has left, and is no error in the log', async () => {
    const seen: Seen = { ended: [] };
    await using server = await serving(besides(writing(seen, 'a line of text\n')));
    const client = await server.connect();
    await client.send(GET);
    await leave(client);
    await eventually(() => seen.ended.length === 1);
    expect(seen.ended).toEqual([expect.objectContaining({ name: 'ConnectionClosed', why: 'client' })]);
    expect(server.errors).toEqual([]);
  });

  it.each([
    { title: 'to HEAD', request: HEAD, method: 'HEAD', status: '200 OK', chunk: 'unseen' },
    { title: 'with status 204', request: GET, method: 'GET', status: '204 No Content', chunk: 'unseen' },
    { title: 'with status 304', request: GET, method: 'GET', status: '304 Not Modified', chunk: 'unseen' },
  ])(
    'fails after a response $title, which ends with its head',
    async ({ request, method, status, chunk }) => {
      const seen: Seen = { ended: [] };
      await using server = await serving(besides(writing(seen, chunk, status)), { lint: false });
      await using client = await server.connect();
      await client.send(request + ALIVE);
      expect(await client.response(method)).toMatchObject({ status: Number(status.slice(0, 3)), text: '' });
      expect(await client.response()).toMatchObject({ text: '/alive' });
      await eventually(() => seen.ended.length === 1);
      expect(seen.ended).toEqual([expect.objectContaining({ name: 'ResponseEndedError' })]);
      expect(server.errors).toEqual([]);
    },
  );

  it('does not starve the others though its failure is caught each time', async () => {
    let failed = 0;
    let stop = false;
    await using server = await serving(
      besides(async (_environ, startResponse) => {
        const write = startResponse('200 OK', []);
        while (!stop) await Promise.resolve(write('text')).catch(() => failed++);
        return [];
      }),
    );
    await using client = await server.connect();
    await client.send(HEAD + ALIVE);
    await client.response('HEAD');
    expect(await client.response()).toMatchObject({ text: '/alive' });
    await eventually(() => failed > 3);
    stop = true;
  });
});

describe('write() after the end', () => {
  /** Keeps `write` of a response that was ended by its body. */
  const keeping =
    (kept: Write[]): Loose =>
    (_environ, startResponse) => {
      kept.push(startResponse('200 OK', []));
      return ['whole'];
    };

  it('rejects, and does not end the process where it is not awaited', async () => {
    const kept: Write[] = [];
    await using server = await serving(besides(keeping(kept)), { lint: false });
    await using client = await server.connect();
    await client.send(GET);
    await client.response();
    const [write] = kept;
    void write?.('not awaited');
    await pause(20);
    await expect(write?.('late')).rejects.toThrow('the response has ended');
    await client.send(ALIVE);
    expect(await client.response()).toMatchObject({ text: '/alive' });
    expect(server.errors).toEqual([]);
  });

  it('throws after a MiB in one turn, so that a loop that awaits nothing ends too', async () => {
    const kept: Write[] = [];
    await using server = await serving(besides(keeping(kept)), { lint: false });
    await using client = await server.connect();
    await client.send(GET);
    await client.response();
    expect(() => {
      for (;;) void kept[0]?.('x'.repeat(1000));
    }).toThrow(/WRITE-WAIT/);
  });

  it('rejects with what the application failed with', async () => {
    const kept: Write[] = [];
    const app: Application = (_environ, startResponse) => {
      kept.push(startResponse('200 OK', []));
      throw new Error('the fault');
    };
    await using server = await serving(app, { lint: false });
    await using client = await server.connect();
    await client.send(GET);
    expect(await client.response()).toMatchObject({ status: 500 });
    await expect(kept[0]?.('late')).rejects.toThrow('the fault');
  });
});

describe('a response to HEAD', () => {
  it('ends with flushed headers, though the application goes on', async () => {
    const gate = Promise.withResolvers<void>();
    let isFinished = false;
    await using server = await serving(
      besides(async function* (environ, startResponse) {
        environ['tsgi.response_finished'].push((failure) => void (isFinished = failure === undefined));
        startResponse('200 OK', []);
        environ['tsgi.flush_headers']?.();
        await gate.promise;
        yield 'event';
      }),
    );
    await using client = await server.connect();
    await client.send(HEAD + ALIVE);
    expect(await client.response('HEAD')).toMatchObject({ status: 200 });
    expect(await client.response()).toMatchObject({ text: '/alive' });
    expect(isFinished).toBe(true);
    gate.resolve();
    expect(server.errors).toEqual([]);
  });

  it('does not wait for an iterator that never returns', async () => {
    await using server = await serving(
      besides(async function* (_environ, startResponse) {
        startResponse('200 OK', []);
        try {
          for (;;) yield 'text';
        } finally {
          await new Promise(() => undefined);
        }
      }),
    );
    await using client = await server.connect();
    await client.send(HEAD + ALIVE);
    expect(await client.response('HEAD')).toMatchObject({ status: 200 });
    expect(await client.response()).toMatchObject({ text: '/alive' });
  });
});
