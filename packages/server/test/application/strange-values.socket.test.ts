/** Whatever an application throws, returns or pushes: an answer or a cut, one entry in the log, and the server lives on. */
import { inspect } from 'node:util';
import type { Body, ResponseFinished } from '@tsgi/spec';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { ALIVE, type Loose, besides, eventually, pause, serving, vanish } from '../serving.ts';

const GET = 'GET / HTTP/1.1\r\nHost: a\r\n\r\n';

function trap(): never {
  throw new Error('trapped');
}

/** An object on which everything throws. */
function hostile(): object {
  return new Proxy(
    {},
    {
      get: trap,
      has: trap,
      getPrototypeOf: trap,
      ownKeys: trap,
      getOwnPropertyDescriptor: trap,
      set: trap,
    },
  );
}

function revoked(target: object = {}): object {
  const { proxy, revoke } = Proxy.revocable(target, {});
  revoke();
  return proxy;
}

function withGetter(name: PropertyKey, target: object = {}): object {
  return Object.defineProperty(target, name, { get: trap });
}

const thrown: { title: string; value: () => unknown }[] = [
  { title: 'undefined', value: () => undefined },
  { title: 'null', value: () => null },
  { title: 'a symbol', value: () => Symbol('strange') },
  { title: 'an object whose inspect throws', value: () => ({ [inspect.custom]: trap }) },
  { title: 'an error whose stack throws', value: () => withGetter('stack', new Error('x')) },
  { title: 'an error whose name throws', value: () => withGetter('name', new Error('x')) },
  { title: 'an error whose message throws', value: () => withGetter('message', new Error('x')) },
  { title: 'an error whose cause throws', value: () => withGetter('cause', new Error('x')) },
  { title: 'an object whose then throws', value: () => withGetter('then') },
  { title: 'an object whose toString throws', value: () => ({ toString: trap, [Symbol.toPrimitive]: trap }) },
  { title: 'a Proxy that throws', value: hostile },
  { title: 'a revoked Proxy', value: revoked },
  { title: 'a revoked Proxy of an error', value: () => revoked(new Error('x')) },
  { title: 'a revoked Proxy of a function', value: () => revoked(() => undefined) },
  {
    title: 'an error that is its own cause',
    value() {
      const error = new Error('x');
      error.cause = error;
      return error;
    },
  },
  { title: 'an object without a prototype', value: () => Object.create(null) as object },
];

const throwing: { title: string; app: (value: () => unknown) => Loose }[] = [
  {
    title: 'thrown',
    app: (value) => () => {
      throw value();
    },
  },
  {
    title: 'rejected with',
    app: (value) => async () => {
      await pause(1);
      throw value();
    },
  },
  {
    title: 'thrown by a body',
    app: (value) =>
      function* (_environ, startResponse) {
        startResponse('200 OK', []);
        yield '';
        throw value();
      },
  },
];

const strays: unknown[] = [];
const stray = (error: unknown): void => void strays.push(error);

beforeEach(() => {
  strays.length = 0;
  process.on('unhandledRejection', stray);
});
afterEach(() => {
  process.off('unhandledRejection', stray);
  expect(strays).toHaveLength(0);
});

describe('an application that fails', () => {
  it.each(
    thrown.flatMap((value) =>
      throwing.map((how) => ({ what: value.title, how: how.title, app: how.app(value.value) })),
    ),
  )('is answered with 500 if $what is $how', async ({ app }) => {
    await using server = await serving(besides(app), { lint: false });
    await using client = await server.connect();
    await client.send(GET + ALIVE);
    expect(await client.response()).toMatchObject({ status: 500 });
    expect(await client.response()).toMatchObject({ text: '/alive' });
    expect(server.errors).toHaveLength(1);
  });

  it.each(thrown)('breaks nothing if $title is thrown when the client has left', async ({ value }) => {
    const gate = Promise.withResolvers<void>();
    let isGone = false;
    let hasBegun = false;
    const app: Loose = async (environ) => {
      environ['tsgi.response_finished'].push(() => void (isGone = true));
      hasBegun = true;
      await gate.promise;
      throw value();
    };
    await using server = await serving(besides(app), { lint: false });
    const client = await server.connect();
    await client.send(GET);
    await eventually(() => hasBegun);
    vanish(client);
    await eventually(() => isGone);
    gate.resolve();
    await eventually(() => server.errors.length === 1);
    await using next = await server.connect();
    await next.send(ALIVE);
    expect(await next.response()).toMatchObject({ text: '/alive' });
  });

  it('tells its callbacks that it failed though undefined was thrown', async () => {
    const told: unknown[] = [];
    const app: Loose = (environ) => {
      environ['tsgi.response_finished'].push((failure) => void told.push(failure));
      // eslint-disable-next-line @typescript-eslint/only-throw-error -- applications do
      throw undefined;
    };
    await using server = await serving(besides(app), { lint: false });
    await using client = await server.connect();
    await client.send(GET);
    await client.response();
    expect(told).toEqual([expect.objectContaining({ message: 'undefined was thrown' })]);
  });
});

function iterating(next: () => unknown): unknown {
  return { [Symbol.iterator]: () => ({ next }) };
}

class Twice extends Array<string> {
  reads = 0;
  override *[Symbol.iterator](): ArrayIterator<string> {
    yield this.reads++ === 0 ? 'ab' : 'much longer than before';
    yield 'c';
  }
}

const returned: { title: string; body: () => unknown; status: number | 'cut' }[] = [
  { title: 'a Proxy that throws', body: hostile, status: 500 },
  { title: 'a revoked Proxy', body: revoked, status: 500 },
  { title: 'a revoked Proxy of an array', body: () => revoked([]), status: 500 },
  { title: 'an object whose then throws', body: () => withGetter('then', ['x'].values()), status: 500 },
  { title: 'a thenable whose then throws', body: () => ({ then: trap }), status: 500 },
  {
    title: 'a thenable that resolves, rejects and throws',
    body: () => ({
      then(resolve: (body: Body) => void, reject: (error: Error) => void) {
        resolve(['x']);
        resolve(['y']);
        reject(new Error('x'));
        trap();
      },
    }),
    status: 200,
  },
  { title: 'an object whose close throws', body: () => withGetter('close', ['x'].values()), status: 200 },
  { title: 'an array whose close throws', body: () => withGetter('close', ['x']), status: 200 },
  {
    title: 'an array whose close is no function',
    body: () => Object.assign(['x'], { close: 5 }),
    status: 200,
  },
  {
    title: 'a close() that gives a strange promise',
    body: () => Object.assign(['x'], { close: () => withGetter('then') }),
    status: 200,
  },
  { title: 'an object whose Symbol.iterator throws', body: () => withGetter(Symbol.iterator), status: 500 },
  {
    title: 'an object whose Symbol.asyncIterator throws',
    body: () => withGetter(Symbol.asyncIterator),
    status: 500,
  },
  {
    title: 'an object whose Symbol.iterator is no function',
    body: () => ({ [Symbol.iterator]: 5 }),
    status: 500,
  },
  {
    title: 'an iterator that is undefined',
    body: () => ({ [Symbol.iterator]: () => undefined }),
    status: 500,
  },
  {
    title: 'an iterator whose next throws',
    body: () => ({ [Symbol.iterator]: () => withGetter('next') }),
    status: 500,
  },
  { title: 'an iterator whose next() gives undefined', body: () => iterating(() => undefined), status: 500 },
  { title: 'an iterator whose next() gives a number', body: () => iterating(() => 5), status: 500 },
  { title: 'an iterator whose done throws', body: () => iterating(() => withGetter('done')), status: 500 },
  { title: 'an iterator whose value throws', body: () => iterating(() => withGetter('value')), status: 500 },
  {
    title: 'an iterator whose return throws, with a chunk that is none',
    body: () => ({
      [Symbol.iterator]: () => withGetter('return', { next: () => ({ done: false, value: 5 }) }),
    }),
    status: 500,
  },
  {
    title: 'an async iterator whose next() gives a strange promise',
    body: () => ({ [Symbol.asyncIterator]: () => ({ next: () => withGetter('then') }) }),
    status: 500,
  },
  { title: 'a Proxy of an array', body: () => new Proxy(['x', 'y'], {}), status: 200 },
  {
    title: 'a Proxy of an array whose length throws',
    body: () =>
      new Proxy(['x', 'y'], {
        get: (target, key) => (key === 'length' ? trap() : (Reflect.get(target, key) as unknown)),
      }),
    status: 500,
  },
  {
    title: 'a Proxy of an array whose close throws',
    body: () =>
      new Proxy(['x', 'y'], {
        get: (target, key) => (key === 'close' ? trap() : (Reflect.get(target, key) as unknown)),
      }),
    status: 200,
  },
  { title: 'a sparse array', body: () => Object.assign(new Array<string>(3), { 1: 'x' }), status: 500 },
  { title: 'a Proxy of bytes', body: () => [new Proxy(new Uint8Array(3), {})], status: 500 },
  {
    title: 'bytes that lie about their length',
    body: () => [Object.defineProperty(new Uint8Array(3), 'byteLength', { value: 5 })],
    status: 500,
  },
  {
    title: 'bytes of a class that lies about their length',
    body: () => [
      new (class extends Uint8Array {
        override get length() {
          return 1;
        }
      })(3),
    ],
    status: 500,
  },
  {
    title: 'large bytes that throw when they are looked at',
    body: () => [withGetter('buffer', withGetter('length', new Uint8Array(5000)))],
    status: 500,
  },
  {
    title: 'an array that is another one when it is read again',
    body: () => Twice.of('1', '2'),
    status: 200,
  },
  { title: 'an array of a subclass', body: () => class extends Array<string> {}.of('x'), status: 200 },
];

describe('an application that returns', () => {
  it.each(returned)('$title has an answer', async ({ body, status }) => {
    const app: Loose = (_environ, startResponse) => {
      startResponse('200 OK', []);
      return body();
    };
    await using server = await serving(besides(app), { lint: false });
    await using client = await server.connect();
    await client.send(GET + ALIVE);
    if (status === 'cut') {
      await client.closed();
    } else {
      expect(await client.response()).toMatchObject({ status });
      expect(await client.response()).toMatchObject({ text: '/alive' });
    }
    // What its `return` throws on top of all is an entry of its own.
    expect(server.errors.length).toBeLessThanOrEqual(2);
    if (status !== 200) expect(server.errors).not.toEqual([]);
  });
});

describe('startResponse', () => {
  it.each([
    { title: 'a status that throws', given: [{ toString: trap, toJSON: trap }, []] },
    { title: 'a status that is a hostile Proxy', given: [hostile(), []] },
    { title: 'a bigint', given: [200n, []] },
    { title: 'headers that are a hostile Proxy', given: ['200 OK', hostile()] },
    { title: 'headers that are a revoked Proxy', given: ['200 OK', revoked([])] },
    { title: 'a header that is a hostile Proxy', given: ['200 OK', [hostile()]] },
    { title: 'a value that throws', given: ['200 OK', [['X-A', { toString: trap, toJSON: trap }]]] },
    { title: 'a name that throws', given: ['200 OK', [[{ toString: trap }, 'a']]] },
    { title: 'a failure that is null', given: ['200 OK', [], null] },
  ])('refuses or takes $title, and there is an answer', async ({ given }) => {
    const app: Loose = (_environ, startResponse) => {
      (startResponse as (...given: unknown[]) => unknown)(...given);
      return ['ok'];
    };
    await using server = await serving(besides(app), { lint: false });
    await using client = await server.connect();
    await client.send(GET + ALIVE);
    await client.response();
    expect(await client.response()).toMatchObject({ text: '/alive' });
  });

  it('sends no value that becomes another one after it was checked', async () => {
    let reads = 0;
    const header = Object.defineProperty(['X-A', ''], 1, {
      get: () =>
        reads++ < 2 ? 'good' : { toString: () => (reads++ % 2 === 0 ? 'good' : 'bad\r\nX-B: injected') },
    });
    const app: Loose = (_environ, startResponse) => {
      startResponse('200 OK', [header as unknown as [string, string]]);
      return ['ok'];
    };
    await using server = await serving(besides(app), { lint: false });
    await using client = await server.connect();
    await client.send(GET);
    await client.response();
    expect(client.text).not.toContain('injected');
  });
});

describe('tsgi.response_finished', () => {
  it.each([
    { title: 'junk', tamper: (list: unknown[]) => void list.push(5, null, 'x', {}, undefined) },
    { title: 'a revoked Proxy', tamper: (list: unknown[]) => void list.push(revoked(() => undefined)) },
    { title: 'an element that throws', tamper: (list: unknown[]) => void withGetter(0, list) },
    {
      title: 'a callback that gives a strange promise',
      tamper: (list: unknown[]) => void list.push(() => withGetter('then')),
    },
    {
      title: 'a callback that throws a hostile Proxy',
      tamper: (list: unknown[]) =>
        void list.push(() => {
          // eslint-disable-next-line @typescript-eslint/only-throw-error -- applications do
          throw hostile();
        }),
    },
  ])('may hold $title', async ({ tamper }) => {
    let isCalled = false;
    const app: Loose = (environ, startResponse) => {
      const list = environ['tsgi.response_finished'];
      list.push(undefined as unknown as ResponseFinished, () => void (isCalled = true));
      tamper(list);
      startResponse('200 OK', []);
      return ['ok'];
    };
    await using server = await serving(besides(app), { lint: false });
    await using client = await server.connect();
    await client.send(GET + ALIVE);
    expect(await client.response()).toMatchObject({ text: 'ok' });
    expect(await client.response()).toMatchObject({ text: '/alive' });
    expect(isCalled).toBe(true);
  });
});
