/** Streams that are returned as bodies end when the response does, at whatever moment that is. */
import { PassThrough, Readable } from 'node:stream';
import type { Application, Body, Environ, StartResponse } from '@tsgi/spec';
import { describe, expect, it } from 'vitest';
import { ALIVE, type Loose, besides, eventually, pause, serving, vanish } from '../serving.ts';

const GET = 'GET / HTTP/1.1\r\nHost: a\r\n\r\n';
const HEAD = 'HEAD / HTTP/1.1\r\nHost: a\r\n\r\n';

/** A stream, and whether its source was told that nothing more is wanted. */
interface Source {
  readonly body: Body;
  readonly isGivenUp: () => boolean;
}

/** @param pieces - that come; after them, nothing does. */
function webStream(pieces: number): Source {
  let isCancelled = false;
  const body = new ReadableStream<string>(
    {
      pull(controller) {
        if (pieces-- > 0) controller.enqueue('piece');
        else return new Promise(() => undefined);
        return undefined;
      },
      cancel() {
        isCancelled = true;
      },
    },
    { highWaterMark: 0 },
  );
  return { body: body as Body, isGivenUp: () => isCancelled };
}

function nodeStream(pieces: number): Source {
  const body = new Readable({
    read() {
      if (pieces-- > 0) this.push('piece');
    },
  });
  return { body, isGivenUp: () => body.destroyed };
}

function passThrough(pieces: number): Source {
  const body = new PassThrough();
  for (; pieces > 0; pieces--) body.write('piece');
  return { body, isGivenUp: () => body.destroyed };
}

const kinds: { title: string; source: (pieces: number) => Source }[] = [
  { title: 'a web stream', source: webStream },
  { title: 'a Readable', source: nodeStream },
  { title: 'a PassThrough', source: passThrough },
];

function start(startResponse: StartResponse, status: string = '200 OK'): void {
  startResponse(status, []);
}

describe.each(kinds)('$title as a body', ({ source }) => {
  it('is given up when the client leaves while its next piece is awaited', async () => {
    const { body, isGivenUp } = source(1);
    await using server = await serving((_environ, startResponse) => {
      start(startResponse);
      return body;
    });
    const client = await server.connect();
    await client.send(GET);
    await client.until((text) => text.includes('piece'));
    await pause(20);
    expect(isGivenUp()).toBe(false);
    vanish(client);
    await eventually(isGivenUp, 'given up');
    expect(server.errors).toEqual([]);
  });

  it('is given up when the client leaves before its first piece', async () => {
    const { body, isGivenUp } = source(0);
    let called = false;
    await using server = await serving(async (_environ, startResponse) => {
      called = true;
      start(startResponse);
      return body;
    });
    const client = await server.connect();
    await client.send(GET);
    await eventually(() => called);
    vanish(client);
    await eventually(isGivenUp, 'given up');
    expect(server.errors).toEqual([]);
  });

  it('is given up when the client has left before it was returned', async () => {
    const { body, isGivenUp } = source(1);
    const gate = Promise.withResolvers<void>();
    let isGone = false;
    await using server = await serving(async (environ, startResponse) => {
      environ['tsgi.response_finished'].push(() => void (isGone = true));
      start(startResponse);
      await gate.promise;
      return body;
    });
    const client = await server.connect();
    await client.send(GET);
    await pause(20);
    vanish(client);
    await eventually(() => isGone);
    gate.resolve();
    await eventually(isGivenUp, 'given up');
    expect(server.errors).toEqual([]);
  });

  it('is given up when the client leaves between two pieces', async () => {
    const { body, isGivenUp } = source(10_000);
    await using server = await serving((_environ, startResponse) => {
      start(startResponse);
      return body;
    });
    const client = await server.connect();
    client.stream.pause();
    await client.send(GET);
    await pause(50);
    vanish(client);
    await eventually(isGivenUp, 'given up');
    expect(server.errors).toEqual([]);
  });

  it.each([
    { title: 'to HEAD', request: HEAD, status: '200 OK' },
    { title: 'with status 204', request: GET, status: '204 No Content' },
    { title: 'with status 304', request: GET, status: '304 Not Modified' },
  ])('is given up in a response $title', async ({ request, status }) => {
    const { body, isGivenUp } = source(2);
    const app: Loose = (_environ, startResponse) => {
      start(startResponse, status);
      return body;
    };
    await using server = await serving(besides(app), { lint: false });
    await using client = await server.connect();
    await client.send(request + ALIVE);
    expect(await client.response('HEAD')).toMatchObject({ status: Number(status.slice(0, 3)) });
    expect(await client.response()).toMatchObject({ text: '/alive' });
    expect(isGivenUp()).toBe(true);
    expect(server.errors).toEqual([]);
  });

  it.each([
    { title: 'startResponse was never called', begin: () => undefined },
    {
      title: 'it is longer than its Content-Length',
      begin: (startResponse: StartResponse) => startResponse('200 OK', [['Content-Length', '3']]),
    },
  ])('is given up when $title', async ({ begin }) => {
    const { body, isGivenUp } = source(2);
    const app: Application = (_environ, startResponse) => {
      begin(startResponse);
      return body;
    };
    await using server = await serving(app, { lint: false });
    await using client = await server.connect();
    await client.send(GET);
    await eventually(isGivenUp, 'given up');
    expect(server.errors).toHaveLength(1);
  });

  it('is given up in a file body, and when it is linted', async () => {
    const { body, isGivenUp } = source(1);
    await using server = await serving((environ, startResponse) => {
      start(startResponse);
      return environ['tsgi.file_wrapper'](body as AsyncIterable<Uint8Array>);
    });
    const client = await server.connect();
    await client.send(GET);
    await client.until((text) => text.includes('piece'));
    vanish(client);
    await eventually(isGivenUp, 'given up');
    expect(server.errors).toEqual([]);
  });
});

describe('a stream that cannot be read', () => {
  const broken: { title: string; body: () => unknown; log: RegExp }[] = [
    {
      title: 'is locked',
      body() {
        const stream = new ReadableStream();
        stream.getReader();
        return stream;
      },
      log: /locked/,
    },
    {
      title: 'has failed',
      body: () => new ReadableStream({ start: (controller) => controller.error(new Error('the fault')) }),
      log: /the fault/,
    },
    {
      title: 'is a Readable that fails',
      body: () =>
        new Readable({
          read() {
            this.destroy(new Error('the fault'));
          },
        }),
      log: /the fault/,
    },
  ];

  it.each(broken)('is answered with 500, and logged once, if it $title', async ({ body, log }) => {
    const app: Loose = (_environ, startResponse) => {
      start(startResponse);
      return body();
    };
    await using server = await serving(besides(app), { lint: false });
    await using client = await server.connect();
    await client.send(GET + ALIVE);
    expect(await client.response()).toMatchObject({ status: 500 });
    expect(await client.response()).toMatchObject({ text: '/alive' });
    expect(server.errors).toEqual([expect.stringMatching(log)]);
  });

  it.each(broken)('breaks nothing if it $title and the client has left', async ({ body }) => {
    const gate = Promise.withResolvers<void>();
    let environ: Environ | undefined;
    const app: Loose = async (given, startResponse) => {
      environ = given;
      start(startResponse);
      await gate.promise;
      return body();
    };
    await using server = await serving(besides(app), { lint: false });
    const client = await server.connect();
    await client.send(GET);
    await eventually(() => environ !== undefined);
    vanish(client);
    await eventually(() => environ?.['tsgi.signal'].aborted === true);
    gate.resolve();
    await pause(20);
    await using next = await server.connect();
    await next.send(ALIVE);
    expect(await next.response()).toMatchObject({ text: '/alive' });
  });
});

/** What a `destroy()` of a stream's own does wrong. */
const failing: { title: string; destroy: () => unknown }[] = [
  {
    title: 'throws',
    destroy: () => {
      throw new Error('no way out');
    },
  },
  { title: 'rejects', destroy: () => Promise.reject(new Error('no way out')) },
];

describe.each(failing)('a Readable whose own destroy() $title', ({ destroy }) => {
  const readable = (read: (this: Readable) => void) => Object.assign(new Readable({ read }), { destroy });

  it('is given up when the client leaves while its next piece is awaited', async () => {
    const { body } = nodeStream(1);
    const stream = Object.assign(body as Readable, { destroy });
    await using server = await serving(
      besides((_environ, startResponse) => {
        start(startResponse);
        return stream;
      }),
    );
    const client = await server.connect();
    await client.send(GET);
    await client.until((text) => text.includes('piece'));
    vanish(client);
    await eventually(() => stream.destroyed);
    await eventually(() => server.errors.length > 0);
    expect(server.errors).toEqual([
      expect.stringContaining('Error while closing a body (GET /): Error: no way out'),
    ]);
    await using other = await server.connect();
    await other.send(ALIVE);
    expect(await other.response()).toMatchObject({ status: 200 });
  });

  it.each([
    { title: 'to HEAD', request: HEAD, status: 200 },
    { title: 'that has no head', request: GET, status: 500 },
  ])('is given up in a response $title', async ({ request, status }) => {
    const stream = readable(function () {
      this.push('piece');
    });
    const app: Loose = (_environ, startResponse) => {
      if (status === 200) start(startResponse);
      return stream;
    };
    await using server = await serving(besides(app), { lint: false });
    await using client = await server.connect();
    await client.send(request);
    expect(await client.response(request === HEAD ? 'HEAD' : 'GET')).toMatchObject({ status });
    await eventually(() => stream.destroyed);
    await eventually(() => server.errors.some((text) => text.includes('no way out')));
  });

  it('ends, once it was read to its end', async () => {
    const pieces = ['one', 'two', null];
    const stream = readable(function () {
      this.push(pieces.shift());
    });
    await using server = await serving(
      (_environ, startResponse) => {
        start(startResponse);
        return stream;
      },
      { lint: false },
    );
    await using client = await server.connect();
    await client.send(GET);
    await eventually(() => stream.destroyed);
    // It has failed, so it may not look whole.
    await expect(client.response()).rejects.toThrow();
    expect(server.errors.join()).toContain('Error in the application (GET /): Error: no way out');
  });
});
