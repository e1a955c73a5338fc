/**
 * What lies around the body: input, `write()`, `close()`, and what runs afterwards.
 *
 * @module
 */
import { isPromise } from '../is-promise.ts';
import { isChunk } from './body.ts';
import { finish } from './example-servers.ts';
import type { HappeningRule } from './rule.ts';
import { nameOf, show } from './show.ts';

export const EXCHANGE_RULES: readonly HappeningRule[] = [
  {
    id: 'ENV-ERRORS-TEXT',
    party: 'application',
    level: 'must',
    text: '`write` of `tsgi.errors` gets a string, and `writelines` gets strings. What else there is to say, the application makes text of.',
    source: 'PEP3333 "Input and Error Streams"',
    on: 'log',
    check: ({ text }) => typeof text === 'string' || `it was given ${nameOf(text)}`,
    good: (environ, startResponse) => {
      environ['tsgi.errors'].write('the database is gone\n');
      startResponse('503 Service Unavailable', []);
      return [];
    },
    bad: (environ, startResponse) => {
      (environ['tsgi.errors'].write as (error: unknown) => void)(new Error('the database is gone'));
      startResponse('503 Service Unavailable', []);
      return [];
    },
  },
  {
    id: 'INPUT-ASKED',
    party: 'application',
    level: 'must',
    text: '`read`, `readline` and `readlines` are asked for a whole number of bytes, 0 or more; for `Infinity`, or with nothing, for all that is left.',
    source: 'PEP3333 "Input and Error Streams"',
    on: 'ask',
    check: ({ size }) => size === undefined || isSize(size) || `the size is ${show(size)}`,
    good: async (environ, startResponse) => {
      await environ['tsgi.input'].read(1024);
      startResponse('204 No Content', []);
      return [];
    },
    bad: async (environ, startResponse) => {
      await environ['tsgi.input'].read(1024 / 3);
      startResponse('204 No Content', []);
      return [];
    },
  },
  {
    id: 'INPUT-CHUNK',
    party: 'server',
    level: 'must',
    text: '`read(size)` and `readline(size)` give a promise of a `Uint8Array` that is not longer than `size`; `readlines` gives one of an array of them, and the iteration and `stream` give nothing else.',
    source: 'PEP3333 "Input and Error Streams"',
    on: 'read',
    check: ({ bytes, size }) => {
      if (!(bytes instanceof Uint8Array)) return `it gave ${nameOf(bytes)}`;
      return bytes.length <= size || `it gave ${bytes.length} bytes, and ${size} were asked for`;
    },
    good: async (app, environ) => {
      await app(environ, () => () => undefined);
    },
    bad: async (app, environ) => {
      const input = { ...environ['tsgi.input'], read: () => Promise.resolve('text') };
      await app({ ...environ, 'tsgi.input': input }, () => () => undefined);
    },
  },
  {
    id: 'WRITE-CHUNK',
    party: 'application',
    level: 'must',
    text: '`write()` takes one chunk: a string or a `Uint8Array`.',
    source: 'PEP3333 "The write() Callable"',
    on: 'write',
    check: ({ chunk }) => isChunk(chunk) || `it was given ${nameOf(chunk)}`,
    good: async (environ, startResponse) => {
      const write = startResponse('200 OK', []);
      await write('Hello');
      return [];
    },
    bad: async (environ, startResponse) => {
      const write = startResponse('200 OK', []);
      await write(['Hello']);
      return [];
    },
  },
  {
    id: 'WRITE-WAIT',
    party: 'application',
    level: 'should',
    text: 'The promise that `write()` may return is awaited before the next call: it waits for a slow client. What is written without waiting is queued up to a bound; beyond it, `write()` throws.',
    source: 'PEP3333 "The write() Callable"',
    on: 'write',
    check: (_, { pendingWrites }) => pendingWrites === 0 || 'the promise of the last call is still pending',
    good: async (environ, startResponse) => {
      const write = startResponse('200 OK', []);
      for (const number of [1, 2, 3]) await write(`${number}\n`);
      return [];
    },
    bad: (environ, startResponse) => {
      const write = startResponse('200 OK', []);
      for (const number of [1, 2, 3]) void write(`${number}\n`);
      return [];
    },
  },
  {
    id: 'WRITE-AFTER-END',
    party: 'server',
    level: 'must',
    text: 'After the end of the response, `write()` returns a promise that rejects with the reason: that of `tsgi.signal` if it has aborted, what the application failed with, or an `Error` that says so. The promise harms nothing where it is not awaited.',
    source: 'TSGI',
    on: 'written',
    check: ({ returned }, { finished }) =>
      !finished || isPromise(returned) || 'it returned as if the chunk had been sent',
    serves: (environ, startResponse) => {
      const write = startResponse('200 OK', []);
      environ['tsgi.response_finished'].push(async () => {
        await Promise.resolve();
        await Promise.resolve(write('too late')).catch(() => undefined);
      });
      return [].values();
    },
    good: async (app, environ) => {
      await app(environ, () => () => Promise.reject(new Error('the response has ended')));
      const running = environ['tsgi.response_finished'].toReversed().map((callback) => callback());
      for (const callback of running) await callback;
    },
    bad: async (app, environ) => {
      await app(environ, () => () => undefined);
      const running = environ['tsgi.response_finished'].toReversed().map((callback) => callback());
      for (const callback of running) await callback;
    },
  },
  {
    id: 'WRITE-BEFORE-BODY',
    party: 'application',
    level: 'must',
    text: '`write()` is called before the server goes through the body, never from inside it and never after it.',
    source: 'PEP3333 "The write() Callable"',
    on: 'write',
    check: (_, { iteration }) => iteration === 'none' || 'the body is being read, or was',
    good: async (environ, startResponse) => {
      const write = startResponse('200 OK', []);
      await write('Hello ');
      return ['world'];
    },
    bad: function* (environ, startResponse) {
      const write = startResponse('200 OK', []);
      yield 'Hello ';
      void write('world');
    },
  },
  {
    id: 'CLOSE-ONCE',
    party: 'server',
    level: 'must',
    text: '`close()` of a body is called once.',
    source: 'PEP3333 "Specification Details"',
    on: 'close',
    check: (_, { closes }) => closes === 1 || 'it was called again',
    good: async (app, environ) => {
      const body = await app(environ, () => () => undefined);
      await body.close?.();
    },
    bad: async (app, environ) => {
      const body = await app(environ, () => () => undefined);
      await body.close?.();
      await body.close?.();
    },
  },
  {
    id: 'CLOSE-ALWAYS',
    party: 'server',
    level: 'must',
    text: 'A body that has a `close()` is closed, even if it was not read, and before the callbacks of `tsgi.response_finished` run.',
    source: 'PEP3333 "Specification Details"',
    on: 'finished',
    check: (_, { closes }) => closes !== 0 || 'the response is finished, and close() was not called',
    good: async (app, environ) => {
      const body = await app(environ, () => () => undefined);
      await body.close?.();
      finish(environ);
    },
    bad: async (app, environ) => {
      await app(environ, () => () => undefined);
      finish(environ);
    },
  },
  {
    id: 'FINISHED-FUNCTION',
    party: 'application',
    level: 'must',
    text: 'What is added to `tsgi.response_finished` is a function.',
    source: 'TSGI',
    on: 'finished',
    check: (_, { environ: { 'tsgi.response_finished': callbacks } }) => {
      const found = callbacks.find((callback: unknown) => typeof callback !== 'function');
      return found === undefined || `it was given ${nameOf(found)}`;
    },
    good: (environ, startResponse) => {
      environ['tsgi.response_finished'].push(() => undefined);
      startResponse('204 No Content', []);
      return [];
    },
    bad: (environ, startResponse) => {
      (environ['tsgi.response_finished'] as unknown[]).push(Promise.resolve());
      startResponse('204 No Content', []);
      return [];
    },
  },
];

function isSize(size: unknown): boolean {
  return size === Infinity || (Number.isSafeInteger(size) && Number(size) >= 0);
}
