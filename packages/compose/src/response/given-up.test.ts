/** What middleware makes of an application that goes on when nothing is wanted of it any more. */
import { Readable } from 'node:stream';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Application, Body, Middleware } from '@tsgi/spec';
import { client } from '@tsgi/testing';
import { describe, expect, it } from 'vitest';
import { collect } from '../body/collect.ts';
import { concat } from '../body/concat.ts';
import { mapChunks, mapChunksAsync } from '../body/map-chunks.ts';
import { toWebStream } from '../body/web-stream.ts';
import { withClose } from '../body/with-close.ts';
import { mapResponse } from './map-response.ts';
import { startBody } from './started-body.ts';

const GET = 'GET / HTTP/1.1\r\nHost: a\r\n\r\n';

const same: Middleware = (app) => app;
const around = (wrap: (body: Body) => Body): Middleware =>
  mapResponse((response) => ({ ...response, body: wrap(response.body) }));

const wrappings: { title: string; middleware: Middleware }[] = [
  { title: 'a map that changes nothing', middleware: mapResponse((response) => response) },
  { title: 'a map that waits', middleware: mapResponse((response) => Promise.resolve(response)) },
  { title: 'mapChunks', middleware: around((body) => mapChunks(body, { chunk: (chunk) => chunk })) },
  {
    title: 'mapChunksAsync',
    middleware: around((body) => mapChunksAsync(body, { chunk: (chunk) => chunk })),
  },
  { title: 'withClose', middleware: around((body) => withClose(body, () => undefined)) },
  { title: 'concat', middleware: around((body) => concat(['first'], body)) },
];

async function eventually(condition: () => boolean): Promise<void> {
  for (let round = 0; round < 1000 && !condition(); round++) await sleep(5);
  expect(condition()).toBe(true);
}

describe.each(wrappings)('below $title', ({ middleware }) => {
  /** Writes for ever, and says what ended it. */
  function writing() {
    const ended: unknown[] = [];
    const app: Application = async (_environ, startResponse) => {
      const write = startResponse('200 OK', []);
      try {
        for (;;) await write('a line of text\n');
      } catch (error) {
        ended.push(error);
        throw error;
      }
    };
    return { app, ended };
  }

  it('write() fails with the reason when the client has left', async () => {
    const { app, ended } = writing();
    const server = client(middleware(app));
    const connection = await server.connect();
    await connection.send(GET);
    await connection.until((text) => text.includes('line'));
    connection.stream.destroy();
    await eventually(() => ended.length === 1);
    expect(ended).toEqual([expect.objectContaining({ name: 'ConnectionClosed' })]);
    expect(server.errors).toEqual([]);
  });

  it('write() fails after a response to HEAD', async () => {
    const { app, ended } = writing();
    const server = client(middleware(app));
    expect(await server.head('/')).toMatchObject({ status: 200 });
    await eventually(() => ended.length === 1);
    expect(ended).toEqual([expect.objectContaining({ name: 'ResponseEndedError' })]);
    expect(server.errors).toEqual([]);
  });

  it.each([
    {
      title: 'a generator of empty chunks',
      app: (goesOn: () => boolean): Application =>
        function* (_environ, startResponse) {
          startResponse('200 OK', []);
          while (goesOn()) yield '';
        },
    },
    {
      title: 'an async generator of empty chunks',
      app: (goesOn: () => boolean): Application =>
        async function* (_environ, startResponse) {
          startResponse('200 OK', []);
          while (goesOn()) yield '';
        },
    },
    {
      title: 'write() of empty chunks',
      app:
        (goesOn: () => boolean): Application =>
        async (_environ, startResponse) => {
          const write = startResponse('200 OK', []);
          while (goesOn()) await write('');
          return [];
        },
    },
  ])('$title leave the others their turn', async ({ app }) => {
    let stop = false;
    const end = Date.now() + 5000;
    const response = client(middleware(app(() => !stop && Date.now() < end))).get('/');
    await sleep(20);
    stop = true;
    await response;
    expect(Date.now()).toBeLessThan(end);
  });

  it.each([
    {
      title: 'a web stream',
      open: (told: () => void): Body =>
        new ReadableStream<string>({
          start: (controller) => controller.enqueue('piece'),
          cancel: told,
        }),
    },
    {
      title: 'a Readable',
      open: (told: () => void): Body => {
        const stream = new Readable({
          read: () => undefined,
          destroy: (_error, done) => {
            told();
            done();
          },
        });
        stream.push('piece');
        return stream;
      },
    },
  ])('$title is given up when the client leaves while its next piece is awaited', async ({ open }) => {
    let isGivenUp = false;
    const body = open(() => {
      isGivenUp = true;
    });
    const server = client(
      middleware((_environ, startResponse) => {
        startResponse('200 OK', []);
        return body;
      }),
    );
    const connection = await server.connect();
    await connection.send(GET);
    await connection.until((text) => text.includes('piece'));
    connection.stream.destroy();
    await eventually(() => isGivenUp);
    expect(server.errors).toEqual([]);
  });

  it('a buffer may be given again and again', async () => {
    const app: Application = function* (_environ, startResponse) {
      startResponse('200 OK', []);
      const buffer = new Uint8Array(10_000);
      for (const letter of 'abcdefgh') yield buffer.fill(letter.charCodeAt(0));
    };
    const [reused, plain] = await Promise.all([client(middleware(app)).get('/'), client(same(app)).get('/')]);
    const letters = (text: string) => [...new Set(text.replace('first', ''))].join('');
    expect(letters(reused.text)).toBe('abcdefgh');
    expect(letters(plain.text)).toBe('abcdefgh');
  });
});

// What `slice()` of a Buffer gives is the same memory.
describe.each([
  ['Uint8Array', (size: number) => new Uint8Array(size)],
  ['Buffer', (size: number) => Buffer.alloc(size)],
])('a %s that is given again and again', (_, makeBuffer) => {
  function* letters() {
    const buffer = makeBuffer(2);
    for (const letter of 'abc') yield buffer.fill(letter.charCodeAt(0));
    buffer.fill(0);
  }

  it('is collected right', async () => {
    expect(new TextDecoder().decode(await collect(letters(), { limit: 100 }))).toBe('aabbcc');
  });

  it('is right in a web stream that is read later', async () => {
    expect(await new Response(toWebStream(letters()) as ReadableStream).text()).toBe('aabbcc');
  });

  it('is collected right where it is large', async () => {
    function* blocks() {
      const buffer = makeBuffer(5000);
      for (const letter of 'abc') yield buffer.fill(letter.charCodeAt(0));
    }
    const text = new TextDecoder().decode(await collect(blocks(), { limit: 20_000 }));
    expect(text).toBe('a'.repeat(5000) + 'b'.repeat(5000) + 'c'.repeat(5000));
  });

  it('is right when a step was taken ahead', async () => {
    const started = startBody(letters());
    await started.peek();
    expect(await new Response(toWebStream(started) as ReadableStream).text()).toBe('aabbcc');
  });
});
