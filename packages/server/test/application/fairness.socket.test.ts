/** An application that awaits everything it is given leaves the other connections their turn. */
import type { Input } from '@tsgi/spec';
import { describe, expect, it } from 'vitest';
import { ALIVE, type Loose, besides, serving } from '../serving.ts';

const GET = 'GET / HTTP/1.1\r\nHost: a\r\n\r\n';

/** Goes on until the test says stop, or for so long that the test fails. */
interface Endless {
  goesOn(): boolean;
}

function iterate(input: Input): AsyncIterator<Uint8Array> {
  return input[Symbol.asyncIterator]();
}

const kinds: { title: string; app: (endless: Endless) => Loose; request?: string }[] = [
  ...['', 'x'].flatMap((chunk) => [
    {
      title: `a generator of ${JSON.stringify(chunk)}`,
      app: (endless: Endless): Loose =>
        function* (_environ, startResponse) {
          startResponse('200 OK', []);
          while (endless.goesOn()) yield chunk;
        },
    },
    {
      title: `an async generator of ${JSON.stringify(chunk)}`,
      app: (endless: Endless): Loose =>
        async function* (_environ, startResponse) {
          startResponse('200 OK', []);
          while (endless.goesOn()) yield chunk;
        },
    },
    {
      title: `write(${JSON.stringify(chunk)})`,
      app:
        (endless: Endless): Loose =>
        async (_environ, startResponse) => {
          const write = startResponse('200 OK', []);
          while (endless.goesOn()) await write(chunk);
          return [];
        },
    },
  ]),
  {
    title: 'a generator that computes for 2 ms a chunk',
    app: (endless) =>
      function* (_environ, startResponse) {
        startResponse('200 OK', []);
        while (endless.goesOn()) {
          for (const end = performance.now() + 2; performance.now() < end;);
          yield 'x';
        }
      },
  },
  {
    title: 'one that sends hints',
    app: (endless) => async (environ, startResponse) => {
      while (endless.goesOn()) await environ['tsgi.early_hints']?.([['Link', '</style.css>; rel=preload']]);
      startResponse('200 OK', []);
      return [];
    },
  },
  {
    title: 'one that sends hints behind its head',
    app: (endless) => async (environ, startResponse) => {
      startResponse('200 OK', []);
      environ['tsgi.flush_headers']?.();
      while (endless.goesOn()) await environ['tsgi.early_hints']?.([['Link', '</style.css>; rel=preload']]);
      return [];
    },
  },
  {
    title: 'one that awaits flush_headers again and again',
    app: (endless) => async (environ, startResponse) => {
      startResponse('200 OK', []);
      while (endless.goesOn()) await Promise.resolve(environ['tsgi.flush_headers']?.());
      return [];
    },
  },
  {
    title: 'a reader of 1 byte at a time that does not see the end',
    app: (endless) => async (environ, startResponse) => {
      startResponse('200 OK', []);
      while (endless.goesOn()) await environ['tsgi.input'].read(1);
      return [];
    },
    request: 'POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 3\r\n\r\nabc',
  },
  {
    title: 'a reader of lines that does not see the end',
    app: (endless) => async (environ, startResponse) => {
      startResponse('200 OK', []);
      while (endless.goesOn()) await environ['tsgi.input'].readline();
      return [];
    },
  },
  {
    title: 'a reader that does not see that it is refused',
    app: (endless) => async (environ, startResponse) => {
      startResponse('200 OK', []);
      void iterate(environ['tsgi.input']).next();
      while (endless.goesOn()) await environ['tsgi.input'].read(1).catch(() => undefined);
      return [];
    },
  },
];

describe('the other connections', () => {
  it.each(kinds)('are answered while there is $title', async ({ app, request = GET }) => {
    let stop = false;
    let hasBegun = false;
    const end = Date.now() + 8000;
    const goesOn = (): boolean => {
      hasBegun = true;
      return !stop && Date.now() < end;
    };
    await using server = await serving(besides(app({ goesOn })), { lint: false, writeTimeout: '60s' });
    await using greedy = await server.connect();
    greedy.stream.removeAllListeners('data');
    greedy.stream.resume();
    await greedy.send(request);
    for (let round = 0; round < 3; round++) {
      await using other = await server.connect();
      await other.send(ALIVE);
      expect(await other.response()).toMatchObject({ text: '/alive' });
    }
    stop = true;
    expect(hasBegun).toBe(true);
    expect(Date.now()).toBeLessThan(end);
  });
});
