import type { Application, Middleware } from '@tsgi/spec';
import { call, createEnviron } from '@tsgi/testing';
import * as fc from 'fast-check';
import { describe, it } from 'vitest';
import { compose } from './compose.ts';

/** Leaves its name on the way in and on the way out, so that the order can be seen. */
const named =
  (name: string): Middleware =>
  (app) =>
  (environ, startResponse) =>
    app({ ...environ, PATH_INFO: `${environ.PATH_INFO}/${name}` }, (status, headers, failure) =>
      startResponse(status, [...headers, ['X-Name', name]], failure),
    );

const app: Application = (environ, startResponse) => {
  startResponse('200 OK', [['Content-Type', 'text/plain']]);
  return [environ.PATH_INFO];
};

const middleware = fc.string({ minLength: 1, maxLength: 3, unit: fc.constantFrom('a', 'b', 'c') }).map(named);
const some = fc.array(middleware, { maxLength: 5 });

async function isSame(one: Middleware, other: Middleware): Promise<boolean> {
  const [seen, alsoSeen] = await Promise.all(
    [one, other].map((wrap) => call(wrap(app), createEnviron({ target: '/start' }))),
  );
  return seen!.text === alsoSeen!.text && JSON.stringify(seen!.fields) === JSON.stringify(alsoSeen!.fields);
}

describe('compose', () => {
  it('is associative', async () => {
    await fc.assert(
      fc.asyncProperty(some, some, some, (a, b, c) => {
        const left = compose(compose(...a, ...b), ...c);
        const right = compose(...a, compose(...b, ...c));
        return isSame(left, right);
      }),
    );
  });

  it('has an identity: itself without arguments', async () => {
    await fc.assert(
      fc.asyncProperty(some, async (a) => {
        const alone = compose(...a);
        return (
          (await isSame(compose(compose(), ...a), alone)) && (await isSame(compose(...a, compose()), alone))
        );
      }),
    );
  });

  it('is nesting by hand, the first outermost', async () => {
    await fc.assert(
      fc.asyncProperty(middleware, middleware, middleware, (a, b, c) =>
        isSame(compose(a, b, c), (inner) => a(b(c(inner)))),
      ),
    );
  });
});
