/** Each request begins in the async context of the server, and keeps its own to the end. */
import { AsyncLocalStorage } from 'node:async_hooks';
import type { Application, Body } from '@tsgi/spec';
import { describe, expect, it } from 'vitest';
import { GET, eventually, pause, serving, vanish } from '../serving.ts';

const COUNT = 12;

type Entering = (enter: () => void) => Application;

const bodies: { title: string; app: Entering }[] = [
  {
    title: 'a function',
    app: (enter) => (_environ, startResponse) => {
      enter();
      startResponse('200 OK', []);
      return ['ok'];
    },
  },
  {
    title: 'a generator',
    app: (enter) =>
      function* (_environ, startResponse) {
        enter();
        startResponse('200 OK', []);
        yield 'o';
        enter();
        yield 'k';
      },
  },
  {
    title: 'an async function',
    app: (enter) => async (_environ, startResponse) => {
      enter();
      await pause(1);
      enter();
      startResponse('200 OK', []);
      return ['ok'];
    },
  },
  {
    title: 'an async generator',
    app: (enter) =>
      async function* (_environ, startResponse) {
        enter();
        startResponse('200 OK', []);
        yield 'o';
        await pause(1);
        enter();
        yield 'k';
      },
  },
  {
    title: 'a large body that has to wait for its client',
    app: (enter) => (_environ, startResponse) => {
      enter();
      startResponse('200 OK', [['Content-Length', '1500000']]);
      return ['x'.repeat(1_500_000)];
    },
  },
  {
    title: 'callbacks and close()',
    app: (enter) => (environ, startResponse) => {
      environ['tsgi.response_finished'].push(enter);
      startResponse('200 OK', []);
      return Object.assign(['ok'], { close: enter });
    },
  },
];

describe('what a request enters', () => {
  it.each(
    bodies.flatMap((row) => [
      { ...row, how: 'pipelined behind it', isPipelined: true },
      { ...row, how: 'that comes later', isPipelined: false },
    ]),
  )('is not seen by one $how, on the same connection, if it is $title', async ({ app, isPipelined }) => {
    const storage = new AsyncLocalStorage<number>();
    const seen: (number | undefined)[] = [];
    let number = 0;
    const entering = app(() => storage.enterWith(number));
    await using server = await serving((environ, startResponse) => {
      seen.push(storage.getStore());
      number++;
      return entering(environ, startResponse);
    });
    await using client = await server.connect();
    if (isPipelined) await client.send(GET.repeat(COUNT));
    for (let count = 0; count < COUNT; count++) {
      if (!isPipelined) await client.send(GET);
      await client.response();
    }
    expect(seen).toEqual(Array.from({ length: COUNT }, () => undefined));
  });

  it('is what the server was made in, to begin with', async () => {
    const storage = new AsyncLocalStorage<string>();
    const seen: unknown[] = [];
    const app: Application = (_environ, startResponse) => {
      seen.push(storage.getStore());
      storage.enterWith('of the request');
      startResponse('200 OK', []);
      return ['ok'];
    };
    await using server = await storage.run('of the server', () => serving(app));
    await using client = await server.connect();
    await client.send(GET + GET);
    await client.response();
    await client.response();
    expect(seen).toEqual(['of the server', 'of the server']);
  });
});

describe('the context of a request', () => {
  /** Notes what is seen at each step of a response. */
  function watched(isAsync: boolean) {
    const storage = new AsyncLocalStorage<string>();
    const seen = new Map<string, unknown>();
    const note = (where: string) => void seen.set(where, storage.getStore());
    const body = (): Body => {
      let count = 0;
      const iterator = {
        async next() {
          note('next');
          if (count++ > 0) await new Promise(() => undefined);
          return { done: false as const, value: 'first-chunk' };
        },
        return() {
          note('return');
          return Promise.resolve({ done: true as const, value: undefined });
        },
      };
      return { [Symbol.asyncIterator]: () => iterator, close: () => note('close') };
    };
    const answer: Application = (environ, startResponse) => {
      storage.enterWith('own');
      environ['tsgi.response_finished'].push(() => note('finished'));
      environ['tsgi.signal'].addEventListener('abort', () => note('abort'));
      startResponse('200 OK', []);
      return body();
    };
    const app: Application = isAsync ? async (...given) => answer(...given) : answer;
    return { app, seen };
  }

  it.each([
    { title: 'a function', isAsync: false },
    { title: 'an async function', isAsync: true },
  ])(
    'is that of next(), return(), close(), signal and callbacks when the client leaves $title',
    async (row) => {
      const { app, seen } = watched(row.isAsync);
      await using server = await serving(app);
      const client = await server.connect();
      await client.send(GET);
      await client.until((text) => text.includes('first-chunk'));
      vanish(client);
      await eventually(() => seen.has('finished'));
      expect(Object.fromEntries(seen)).toEqual({
        next: 'own',
        abort: 'own',
        return: 'own',
        close: 'own',
        finished: 'own',
      });
    },
  );
});
