/**
 * How an application is called, and how it begins its response.
 *
 * @module
 */
import { isApplication } from '../to-application.ts';
import { send } from './example-servers.ts';
import { FINAL_STATUS } from './grammar.ts';
import type { ApplicationRule, HappeningRule } from './rule.ts';
import { nameOf, show } from './show.ts';

export const START_RULES: readonly (ApplicationRule | HappeningRule)[] = [
  {
    id: 'CALL-APPLICATION',
    party: 'application',
    level: 'must',
    text: 'An application is a function `(environ, startResponse)`, or an object with such a method `tsgi`. A class is none: it cannot be called without `new`.',
    source: 'PEP3333 "The Application/Framework Side"',
    on: 'application',
    check: (app) => isApplication(app) || `it is ${nameOf(app)}`,
    good: {
      *tsgi(environ, startResponse) {
        startResponse('200 OK', []);
        yield 'Hello';
      },
    },
    bad: class Hello {
      tsgi() {
        return ['Hello'];
      }
    },
  },
  {
    id: 'CALL-ARGUMENTS',
    party: 'server',
    level: 'must',
    text: 'An application is called with exactly two arguments, by position: the environ and `startResponse`. The value of `this` does not matter, nor does how the function was declared.',
    source: 'PEP3333 "The Application/Framework Side"',
    on: 'call',
    check: ({ given }) =>
      (given.length === 2 && isObject(given[0]) && typeof given[1] === 'function') ||
      `it was called with ${describe(given)}`,
    good: async (app, environ) => {
      await app(environ, () => () => undefined);
    },
    bad: async (app, environ) => {
      await app(environ, () => () => undefined, 'more');
    },
  },
  {
    id: 'START-ARGUMENTS',
    party: 'application',
    level: 'must',
    text: '`startResponse` is called with two arguments, status and headers, or three: `{ error }` is the third.',
    source: 'PEP3333 "The start_response() Callable"',
    on: 'start',
    check: ({ given }) => given.length === 2 || given.length === 3 || `it was called with ${describe(given)}`,
    good: (environ, startResponse) => {
      startResponse('200 OK', []);
      return [];
    },
    bad: (environ, startResponse) => {
      startResponse('200 OK');
      return [];
    },
  },
  {
    id: 'START-FIRST',
    party: 'application',
    level: 'must',
    text: '`startResponse` is called before the first chunk that is not empty, and before the body ends. The first step of the iteration is early enough.',
    source: 'PEP3333 "The start_response() Callable"',
    on: 'step',
    check: ({ chunk, done }, { starts }) =>
      starts > 0 ||
      (!done && isEmpty(chunk)) ||
      (done ? 'the body ended without it' : `the chunk ${show(chunk)} came first`),
    good: function* (environ, startResponse) {
      yield '';
      startResponse('200 OK', []);
      yield 'Hello';
    },
    bad: function* (environ, startResponse) {
      yield 'Hello';
      startResponse('200 OK', []);
    },
  },
  {
    id: 'START-STATUS',
    party: 'application',
    level: 'must',
    text: 'The status is a string: three digits from 200 to 599, then a space and a reason phrase, which may be left out.',
    source: 'PEP3333 "The start_response() Callable"',
    on: 'start',
    check: ({ status }) =>
      (typeof status === 'string' && FINAL_STATUS.test(status)) || `the status is ${show(status)}`,
    good: (environ, startResponse) => {
      startResponse('404 Not Found', []);
      return [];
    },
    bad: (environ, startResponse) => {
      startResponse(404, []);
      return [];
    },
  },
  {
    id: 'START-ONCE',
    party: 'application',
    level: 'must',
    text: '`startResponse` is called once; a second time only with `{ error }`, also if the first call threw.',
    source: 'PEP3333 "The start_response() Callable"',
    on: 'start',
    check: ({ failure }, { starts }) => starts === 1 || failure !== undefined || 'it was called again',
    good: (environ, startResponse) => {
      startResponse('200 OK', []);
      startResponse('503 Service Unavailable', [], { error: new Error('the database is gone') });
      return [];
    },
    bad: (environ, startResponse) => {
      startResponse('200 OK', []);
      startResponse('404 Not Found', []);
      return [];
    },
  },
  {
    id: 'START-FAILURE',
    party: 'application',
    level: 'must',
    text: 'The third argument is an object whose `error` is what went wrong: `{ error }`, because anything can be thrown, `undefined` too.',
    source: 'PEP3333 "The start_response() Callable"',
    on: 'start',
    check: ({ failure }) =>
      failure === undefined ||
      (isObject(failure) && 'error' in failure) ||
      `the third argument is ${show(failure)}`,
    good: (environ, startResponse) => {
      startResponse('500 Internal Server Error', [], { error: 'no reason' });
      return [];
    },
    bad: (environ, startResponse) => {
      startResponse('500 Internal Server Error', [], new TypeError('no reason'));
      return [];
    },
  },
  {
    id: 'START-RETHROWS',
    party: 'server',
    level: 'must',
    text: 'With `{ error }` and the head on its way, `startResponse` throws that very `error`; the application does not catch it.',
    source: 'PEP3333 "The start_response() Callable"',
    on: 'refused',
    check: ({ thrown, failure }) =>
      failure === undefined ||
      thrown === failure.error ||
      isViolation(thrown) ||
      `it threw ${describeError(thrown)} instead`,
    serves: function* (environ, startResponse) {
      startResponse('200 OK', []);
      yield 'half of it';
      startResponse('500 Internal Server Error', [], { error: new Error('the database is gone') });
    },
    good: async (app, environ) => {
      let isSent = false;
      const body = await app(environ, (status, headers, failure) => {
        if (isSent && failure !== undefined) throw failure.error;
        return () => undefined;
      });
      for await (const chunk of body) {
        send(chunk);
        isSent = true;
      }
    },
    bad: async (app, environ) => {
      let isSent = false;
      const body = await app(environ, (status, headers, failure) => {
        if (isSent && failure !== undefined) throw new Error('too late');
        return () => undefined;
      });
      for await (const chunk of body) {
        send(chunk);
        isSent = true;
      }
    },
  },
  {
    id: 'START-RETURNS-WRITE',
    party: 'server',
    level: 'must',
    text: '`startResponse` returns the function `write(chunk)`.',
    source: 'PEP3333 "The start_response() Callable"',
    on: 'started',
    check: ({ returned }) => typeof returned === 'function' || `it returned ${show(returned)}`,
    good: async (app, environ) => {
      await app(environ, () => () => undefined);
    },
    bad: async (app, environ) => {
      await app(environ, () => undefined);
    },
  },
  {
    id: 'FLUSH-STARTED',
    party: 'application',
    level: 'must',
    text: '`tsgi.flush_headers` is called after `startResponse`.',
    source: 'TSGI',
    on: 'flush',
    check: (_, { starts }) => starts > 0 || 'there are no headers yet',
    good: (environ, startResponse) => {
      startResponse('200 OK', [['Content-Type', 'text/event-stream']]);
      environ['tsgi.flush_headers']?.();
      return ['data: ready\n\n'];
    },
    bad: (environ, startResponse) => {
      environ['tsgi.flush_headers']?.();
      startResponse('200 OK', [['Content-Type', 'text/event-stream']]);
      return ['data: ready\n\n'];
    },
  },
];

function isObject(value: unknown): value is object {
  return typeof value === 'object' && value !== null;
}

function isEmpty(chunk: unknown): boolean {
  return chunk === '' || (chunk instanceof Uint8Array && chunk.length === 0);
}

function isViolation(error: unknown): boolean {
  return error instanceof Error && error.name === 'SpecViolation';
}

function describe(given: readonly unknown[]): string {
  return given.length === 0 ? 'nothing' : given.map((value) => typeof value).join(', ');
}

function describeError(error: unknown): string {
  return error instanceof Error ? `${error.name}: ${error.message}` : show(error);
}
