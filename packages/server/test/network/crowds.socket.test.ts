/** Many connections, and one that asks much: what is bounded stays bounded, and the others are served. */
import type { Application } from '@tsgi/spec';
import type { RawClient } from '@tsgi/testing';
import { describe, expect, it } from 'vitest';
import { GET, type Serving, echoPath, eventually, pause, serving } from '../serving.ts';

async function connectMany(server: Serving, count: number): Promise<RawClient[]> {
  const clients: RawClient[] = [];
  while (clients.length < count) {
    const batch = Math.min(100, count - clients.length);
    clients.push(...(await Promise.all(Array.from({ length: batch }, () => server.connect()))));
  }
  return clients;
}

async function ask(client: RawClient, path: string = '/'): Promise<string> {
  await client.send(GET.replace('/ ', `${path} `));
  return (await client.response()).text;
}

function openFilesAllowed(): number {
  const { userLimits } = process.report.getReport() as {
    userLimits?: { open_files?: { soft: string | number } };
  };
  const soft = userLimits?.open_files?.soft;
  return soft === 'unlimited' || soft === undefined ? Infinity : Number(soft);
}

describe('more connections than maxConnections', () => {
  it('close the idle ones, the one that is idle for longest first', async () => {
    await using server = await serving(echoPath, { maxConnections: 3 });
    const clients = await connectMany(server, 3);
    const [first, second, third] = clients as [RawClient, RawClient, RawClient];
    for (const client of [second, third, first]) await ask(client);
    await using fourth = await server.connect();
    expect(await ask(fourth, '/fourth')).toBe('/fourth');
    await second.closed();
    await using fifth = await server.connect();
    expect(await ask(fifth, '/fifth')).toBe('/fifth');
    await third.closed();
    expect(await ask(first, '/first')).toBe('/first');
    for (const client of clients) client.destroy();
  });

  it('never are, even if many come at once', async () => {
    await using server = await serving(echoPath, { maxConnections: 10 });
    const clients = await connectMany(server, 60);
    let closed = 0;
    for (const client of clients) void client.closed().then(() => closed++);
    await eventually(() => closed >= 50);
    let answered = 0;
    await Promise.all(
      clients.map((client) =>
        ask(client, '/left').then(
          () => answered++,
          () => undefined,
        ),
      ),
    );
    expect(answered).toBe(10);
    for (const client of clients) client.destroy();
  });

  it('are answered 503 if none is idle, and welcome again later', async () => {
    const goOn = Promise.withResolvers<undefined>();
    let running = 0;
    const app: Application = async (environ, startResponse) => {
      running++;
      await goOn.promise;
      return echoPath(environ, startResponse);
    };
    await using server = await serving(app, { maxConnections: 2 });
    const busy = await connectMany(server, 2);
    const answers = busy.map((client) => ask(client, '/busy'));
    await eventually(() => running === 2);
    for (let round = 0; round < 3; round++) {
      await using extra = await server.connect();
      await extra.send(GET);
      const response = await extra.response();
      expect(response.status).toBe(503);
      expect(response.headers.get('connection')).toBe('close');
      expect(response.headers.get('retry-after')).not.toBeNull();
      await extra.closed();
      expect(extra.wasReset).toBe(false);
    }
    goOn.resolve(undefined);
    expect(await Promise.all(answers)).toEqual(['/busy', '/busy']);
    await using later = await server.connect();
    expect(await ask(later, '/later')).toBe('/later');
    for (const client of busy) client.destroy();
  });
});

describe('2,000 idle connections', () => {
  it('keep 64 others from nothing, and are still there after', { timeout: 60_000 }, async () => {
    // Both ends of each connection are in this process.
    if (openFilesAllowed() < 4400) throw new Error(`this test needs 4,400 open files: ulimit -n 8192`);
    await using server = await serving(echoPath);
    const idle = await connectMany(server, 2000);
    await Promise.all(idle.slice(0, 1000).map((client) => ask(client)));
    const working = await connectMany(server, 64);
    for (let round = 0; round < 20; round++) {
      const texts = await Promise.all(working.map((client, at) => ask(client, `/${round}/${at}`)));
      expect(texts).toEqual(working.map((_, at) => `/${round}/${at}`));
    }
    const texts = await Promise.all(idle.map((client, at) => ask(client, `/idle/${at}`)));
    expect(texts).toEqual(idle.map((_, at) => `/idle/${at}`));
    expect(server.errors).toEqual([]);
    for (const client of [...idle, ...working]) client.destroy();
  });
});

describe('a client that pipelines and never reads', () => {
  // What two kernels hold for one connection over loopback, at most, and some.
  const BOUND = 16 * 1024 * 1024;
  const REQUESTS = GET.repeat(2000);

  /** Sends until the server takes no more. @returns bytes that it took. */
  async function flood(client: RawClient): Promise<number> {
    client.stream.pause();
    let taken = 0;
    const push = () => {
      if (client.stream.closed || taken > 2 * BOUND) return;
      client.stream.write(REQUESTS, () => {
        taken += REQUESTS.length;
        push();
      });
    };
    push();
    for (let before = -1; taken !== before && !client.stream.closed;) {
      before = taken;
      await pause(700);
    }
    return taken;
  }

  it.each([
    { title: 'small answers', app: echoPath },
    {
      title: 'large answers',
      app: ((_environ, startResponse) => {
        startResponse('200 OK', []);
        return [Buffer.alloc(100_000)];
      }) as Application,
    },
    {
      title: 'answers that are streamed',
      app: async function* (_environ, startResponse) {
        startResponse('200 OK', []);
        yield 'a';
        yield 'b'.repeat(1000);
      } as Application,
    },
  ])('is read no further than a bound: $title', { timeout: 60_000 }, async ({ app }) => {
    await using server = await serving(app, {
      quiet: true,
      writeTimeout: '60s',
      maxRequestsPerConnection: 10_000_000,
    });
    await using client = await server.connect();
    expect(await flood(client)).toBeLessThan(BOUND);
    await using other = await server.connect();
    await other.send(GET);
    expect((await other.response()).status).toBe(200);
  });

  it('is cut after writeTimeout though it keeps sending', { timeout: 60_000 }, async () => {
    await using server = await serving(echoPath, {
      quiet: true,
      writeTimeout: '300ms',
      maxRequestsPerConnection: 10_000_000,
    });
    await using client = await server.connect();
    await flood(client);
    // Its system holds megabytes that it has not read, so it has several times as long.
    const cut = () => server.errors.some((line) => line.includes('Write timeout'));
    await eventually(cut, 'the server gives the client up', 45);
    client.stream.resume();
    await eventually(() => client.stream.closed, 'the connection is closed');
  });
});
