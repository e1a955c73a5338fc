/** What becomes of a body, and of its length, when a response is mapped. */
import { setTimeout as sleep } from 'node:timers/promises';
import type { Application, Body } from '@tsgi/spec';
import { call, client, createEnviron } from '@tsgi/testing';
import { describe, expect, it } from 'vitest';
import { array } from '../../test/shapes.ts';
import { collect } from '../body/collect.ts';
import { mapChunks } from '../body/map-chunks.ts';
import { mapResponse, withSameContent } from './map-response.ts';

const keep = mapResponse((response) => response);
const keepLater = mapResponse(async (response) => response);
const shout = mapResponse((response) => ({
  ...response,
  body: mapChunks(response.body, { chunk: (chunk) => `${String(chunk).toUpperCase()}!` }),
}));

describe('the length of a mapped response', () => {
  const sized =
    (body: () => Body): Application =>
    (_environ, startResponse) => {
      startResponse('200 OK', [['content-length', '2']]);
      return body();
    };
  const tapped = mapResponse((response) =>
    withSameContent(response, mapChunks(response.body, { chunk: (chunk) => chunk })),
  );

  it.each([
    ['is told by the server for a mapped array', shout(sized(() => ['a', 'b'])), '4', 'A!B!'],
    ['is not told for a mapped stream', shout(sized(() => ['a', 'b'].values())), null, 'A!B!'],
    ['stays if the body is not mapped', keep(sized(() => ['a', 'b'].values())), '2', 'ab'],
    ['stays if the content is the same', tapped(sized(() => ['a', 'b'].values())), '2', 'ab'],
    [
      'is the one that the map has set',
      mapResponse(({ status }) => ({ status, headers: [['Content-Length', '3']], body: ['xyz'].values() }))(
        array,
      ),
      '3',
      'xyz',
    ],
  ])('%s', async (_, app, length, text) => {
    const response = await client(app).get('/');
    expect(response.headers.get('content-length')).toBe(length);
    expect(response.text).toBe(text);
  });
});

describe('the body of a mapped response', () => {
  /** Counts what is done to a body. */
  function counted(chunks: readonly string[]) {
    const counts = { closes: 0, returns: 0 };
    const app: Application = (_environ, startResponse) => {
      startResponse('200 OK', []);
      const values = chunks.values();
      return {
        [Symbol.asyncIterator]: () => ({
          next: async () => values.next(),
          return: async () => {
            counts.returns++;
            return { done: true as const, value: undefined };
          },
        }),
        close: () => {
          counts.closes++;
        },
      };
    };
    return { counts, app };
  }

  it.each([
    ['is read to its end', keep, 0],
    ['is mapped', shout, 0],
    ['is mapped later', keepLater, 0],
    ['is replaced', mapResponse((response) => ({ ...response, body: ['other'] })), 1],
    [
      'is collected',
      mapResponse(async (response) => ({ ...response, body: [await collect(response.body, { limit: 9 })] })),
      0,
    ],
    [
      'is of no use to a map that throws',
      mapResponse(() => {
        throw new Error('no');
      }),
      1,
    ],
    ['is of no use to a map that rejects', mapResponse(() => Promise.reject(new Error('no'))), 1],
  ])('is closed once if it %s', async (_, middleware, returns) => {
    const { counts, app } = counted(['a', 'b']);
    await call(middleware(app), createEnviron());
    expect(counts).toEqual({ closes: 1, returns });
  });

  it('is given up and closed at once when the client leaves, whatever it waits for', async () => {
    const counts = { closes: 0, returns: 0 };
    const closed = Promise.withResolvers<void>();
    const app: Application = (_environ, startResponse) => {
      startResponse('200 OK', []);
      return {
        [Symbol.asyncIterator]: () => ({
          next: () => new Promise<never>(() => undefined),
          return: async () => {
            counts.returns++;
            return { done: true as const, value: undefined };
          },
        }),
        close: () => {
          counts.closes++;
          closed.resolve();
        },
      };
    };
    const connection = await client(keep(keepLater(app))).connect();
    await connection.send('GET / HTTP/1.1\r\nHost: a\r\n\r\n');
    await sleep(5);
    connection.destroy();
    await closed.promise;
    expect(counts).toEqual({ closes: 1, returns: 1 });
  });

  it('is closed when the client leaves, even if its generator waits for nothing but that', async () => {
    const closed = Promise.withResolvers<void>();
    let isFinished = false;
    const app: Application = (_environ, startResponse) => {
      startResponse('200 OK', []);
      async function* events() {
        try {
          yield 'first';
          await closed.promise;
        } finally {
          isFinished = true;
        }
      }
      return Object.assign(events(), { close: () => closed.resolve() });
    };
    const connection = await client(shout(app)).connect();
    await connection.send('GET / HTTP/1.1\r\nHost: a\r\n\r\n');
    await connection.until((text) => text.includes('FIRST!'));
    connection.destroy();
    await closed.promise;
    await sleep(5);
    expect(isFinished).toBe(true);
  });

  it('is closed if a sync one fails before its first chunk', async () => {
    let closes = 0;
    const app: Application = () => ({
      [Symbol.iterator]: () => ({
        next() {
          throw new Error('broken');
        },
      }),
      close: () => {
        closes++;
      },
    });
    const { failure } = await call(keep(app), createEnviron());
    expect(failure).toEqual(new Error('broken'));
    expect(closes).toBe(1);
  });

  it('is closed when it comes, if the client left while the application was writing', async () => {
    const gate = Promise.withResolvers<void>();
    const closed = Promise.withResolvers<void>();
    const app: Application = async (_environ, startResponse) => {
      const write = startResponse('200 OK', []);
      void write('x');
      await gate.promise;
      return Object.assign(['late'], { close: () => closed.resolve() });
    };
    const connection = await client(keep(app), { lint: false }).connect();
    await connection.send('GET / HTTP/1.1\r\nHost: a\r\n\r\n');
    await connection.until((text) => text.includes('x'));
    connection.destroy();
    await sleep(5);
    gate.resolve();
    await closed.promise;
  });
});
