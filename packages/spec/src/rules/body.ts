/**
 * The body of a response: what it may be, and how a server goes through it.
 *
 * @module
 */
import type { Chunk } from '../response.ts';
import { finish, iterate, send } from './example-servers.ts';
import { WITHOUT_CONTENT } from './grammar.ts';
import type { HappeningRule } from './rule.ts';
import { nameOf } from './show.ts';

export const BODY_RULES: readonly HappeningRule[] = [
  {
    id: 'BODY-ITERABLE',
    party: 'application',
    level: 'must',
    text: 'An application returns an iterable or async iterable of chunks, or a promise of one; `[]` if there is no content. A string and a `Uint8Array` are none: they iterate by character and by byte.',
    source: 'PEP3333 "The Application/Framework Side"',
    on: 'body',
    check: ({ body }) => isBody(body) || `it returned ${nameOf(body)}`,
    good: (environ, startResponse) => {
      startResponse('200 OK', []);
      return ['Hello'];
    },
    bad: (environ, startResponse) => {
      startResponse('200 OK', []);
      return 'Hello';
    },
  },
  {
    id: 'BODY-CHUNK',
    party: 'application',
    level: 'must',
    text: 'A chunk is a string or a `Uint8Array`.',
    source: 'PEP3333 "The Application/Framework Side"',
    on: 'step',
    check: ({ chunk, done }) => done || isChunk(chunk) || `a chunk is ${nameOf(chunk)}`,
    good: function* (environ, startResponse) {
      startResponse('200 OK', []);
      yield 'Hello ';
      yield new Uint8Array([119, 111, 114, 108, 100]);
    },
    bad: function* (environ, startResponse) {
      startResponse('200 OK', []);
      yield 42;
    },
  },
  {
    id: 'BODY-LENGTH',
    party: 'application',
    level: 'must',
    text: 'What `write()` and the body give is as long as the declared `Content-Length`, in bytes. For `HEAD` and for status 304 it may be less.',
    source: 'PEP3333 "Handling the Content-Length Header"',
    on: 'step',
    check: ({ done }, { bytes, code, environ, isFile, length }) => {
      if (length === undefined || isFile) return true;
      if (bytes > length) return `Content-Length is ${length}, and there are ${bytes} bytes already`;
      return (
        !(done && bytes < length) ||
        environ.REQUEST_METHOD === 'HEAD' ||
        code === 304 ||
        `Content-Length is ${length}, and there were ${bytes} bytes`
      );
    },
    good: (environ, startResponse) => {
      startResponse('200 OK', [['Content-Length', '7']]);
      return ['Grüße'];
    },
    bad: (environ, startResponse) => {
      startResponse('200 OK', [['Content-Length', '5']]);
      return ['Grüße'];
    },
  },
  {
    id: 'BODY-NO-CONTENT',
    party: 'application',
    level: 'must',
    text: 'A response with status 204, 205 or 304 has no content, and no file as its body.',
    source: 'RFC9110§6.4.1',
    on: 'step',
    check: (_, { bytes, code, isFile }) => {
      if (!WITHOUT_CONTENT.has(code) || (bytes === 0 && !isFile)) return true;
      return `the status is ${code}, and there ${isFile ? 'is a file' : `are ${bytes} bytes`}`;
    },
    good: (environ, startResponse) => {
      startResponse('204 No Content', []);
      return [];
    },
    bad: (environ, startResponse) => {
      startResponse('204 No Content', []);
      return ['done'];
    },
  },
  {
    id: 'BODY-ONE-ITERATION',
    party: 'server',
    level: 'must',
    text: 'A body is iterated once. An array may be read as often as one likes.',
    source: 'TSGI',
    on: 'iterate',
    check: (_, { iteration }) => iteration === 'none' || 'it was asked for an iterator again',
    good: async (app, environ) => {
      for await (const chunk of await app(environ, () => () => undefined)) send(chunk);
    },
    bad: async (app, environ) => {
      const body = await app(environ, () => () => undefined);
      for await (const chunk of body) send(chunk);
      for await (const chunk of body) send(chunk);
    },
  },
  {
    id: 'BODY-NO-OVERLAP',
    party: 'server',
    level: 'must',
    text: 'The next chunk is asked for when the one before is there.',
    source: 'TSGI',
    on: 'next',
    check: (_, { iteration }) => iteration !== 'pending' || 'next() was called while one was pending',
    good: async (app, environ) => {
      const chunks = iterate(await app(environ, () => () => undefined));
      await chunks.next();
      await chunks.next();
      await chunks.return?.();
    },
    bad: async (app, environ) => {
      const chunks = iterate(await app(environ, () => () => undefined));
      await Promise.all([chunks.next(), chunks.next()]);
    },
  },
  {
    id: 'BODY-AFTER-END',
    party: 'server',
    level: 'must',
    text: 'Once the iteration has ended, was given up, or the body was closed, no chunk is asked for.',
    source: 'PEP3333 "Specification Details"',
    on: 'next',
    check: (_, { closes, iteration }) => {
      if (closes !== undefined && closes > 0) return 'next() was called after close()';
      return (
        iteration === 'resting' ||
        iteration === 'pending' ||
        `next() was called, and the iteration had ${iteration}`
      );
    },
    good: async (app, environ) => {
      const body = await app(environ, () => () => undefined);
      const chunks = iterate(body);
      await chunks.next();
      await chunks.return?.();
      await body.close?.();
    },
    bad: async (app, environ) => {
      const body = await app(environ, () => () => undefined);
      const chunks = iterate(body);
      await body.close?.();
      await chunks.next();
    },
  },
  {
    id: 'BODY-RETURN',
    party: 'server',
    level: 'must',
    text: 'An iteration that is given up in the middle is told so: `return()` of its iterator is called, if it has one. The server does not wait for it: where a `next()` is pending, it may take for ever.',
    source: 'PEP3333 "Specification Details"',
    on: 'finished',
    check: (_, { iteration, returnable }) =>
      !returnable ||
      (iteration !== 'resting' && iteration !== 'pending') ||
      'the iteration was given up without return()',
    good: async (app, environ) => {
      const body = await app(environ, () => () => undefined);
      const chunks = iterate(body);
      await chunks.next();
      void chunks.return?.();
      await body.close?.();
      finish(environ);
    },
    bad: async (app, environ) => {
      const body = await app(environ, () => () => undefined);
      await iterate(body).next();
      await body.close?.();
      finish(environ);
    },
  },
];

function isBody(body: unknown): boolean {
  return (
    typeof body === 'object' &&
    body !== null &&
    !(body instanceof Uint8Array) &&
    (Symbol.iterator in body || Symbol.asyncIterator in body)
  );
}

/** Whether it can be sent. */
export function isChunk(chunk: unknown): chunk is Chunk {
  return typeof chunk === 'string' || chunk instanceof Uint8Array;
}
