/** Whatever a handler throws or returns, there is an answer, with and without debug. */
import { inspect } from 'node:util';
import { client } from '@tsgi/testing';
import { describe, expect, it } from 'vitest';
import { App, type AppOptions } from '../src/index.ts';

function trap(): never {
  throw new Error('trapped');
}

function hostile(): object {
  return new Proxy(
    {},
    { get: trap, has: trap, getPrototypeOf: trap, ownKeys: trap, getOwnPropertyDescriptor: trap },
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

const strange: { title: string; value: () => unknown }[] = [
  { title: 'undefined', value: () => undefined },
  { title: 'a symbol', value: () => Symbol('strange') },
  { title: 'an object whose inspect throws', value: () => ({ [inspect.custom]: trap }) },
  ...['stack', 'name', 'message', 'cause', 'errors', 'statusHint', 'constructor'].map((name) => ({
    title: `an error whose ${name} throws`,
    value: () => withGetter(name, new Error('x')),
  })),
  { title: 'an object whose then throws', value: () => withGetter('then') },
  { title: 'an object whose tsgi throws', value: () => withGetter('tsgi') },
  { title: 'an object whose toString throws', value: () => ({ toString: trap, [Symbol.toPrimitive]: trap }) },
  { title: 'an object whose toJSON throws', value: () => ({ toJSON: trap }) },
  { title: 'a Proxy that throws', value: hostile },
  { title: 'a revoked Proxy', value: () => revoked() },
  { title: 'a revoked Proxy of an error', value: () => revoked(new Error('x')) },
  { title: 'a revoked Proxy of a function', value: () => revoked(() => undefined) },
  { title: 'a revoked Proxy of an array', value: () => revoked([]) },
  {
    title: 'an error that is its own cause',
    value() {
      const error = new Error('x');
      error.cause = error;
      return error;
    },
  },
];

const settings: { title: string; options: AppOptions }[] = [
  { title: 'with debug', options: { debug: true } },
  { title: 'without debug', options: { debug: false } },
];

describe.each(settings)('$title', ({ options }) => {
  it.each(
    strange.flatMap((row) =>
      ['text/html', 'application/json', 'text/plain'].map((accept) => ({ ...row, accept })),
    ),
  )('is answered with 500 as $accept if a handler throws $title', async ({ accept, value }) => {
    const app = new App(options);
    app.get('/now', () => {
      throw value();
    });
    app.get('/later', async () => {
      await Promise.resolve();
      throw value();
    });
    app.get('/stream', function* () {
      yield* [];
      throw value();
    });
    for (const path of ['/now', '/later', '/stream']) {
      const response = await client(app, { lint: false }).get(path, { headers: { Accept: accept } });
      expect(response.status).toBe(500);
    }
  });

  it.each(strange)('has an answer if a handler returns $title', async ({ value }) => {
    const app = new App(options);
    app.get('/now', () => value() as string);
    app.get('/later', async () => value() as string);
    for (const path of ['/now', '/later']) {
      const response = await client(app, { lint: false }).get(path);
      expect([200, 500]).toContain(response.status);
    }
  });

  it.each(strange)('is answered with 500 if an error hook throws $title', async ({ value }) => {
    const app = new App(options);
    app.onError(Error, () => {
      throw value();
    });
    app.get('/', () => trap());
    expect((await client(app, { lint: false }).get('/')).status).toBe(500);
  });
});
