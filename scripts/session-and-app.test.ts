/** What becomes of a session when a handler of the framework fails is what becomes of it without the framework. */
import { App, BadRequestError, HttpError, HttpResponse, RedirectResponse } from '@tsgi/framework';
import { type HasSession, memorySessionStore, session } from '@tsgi/middleware-session';
import type { Application, Environ } from '@tsgi/spec';
import { client } from '@tsgi/testing';
import { describe, expect, it } from 'vitest';

const SECRETS = ['a secret of thirty-two characters'];
const STORES = [
  { where: 'a store', store: () => memorySessionStore() },
  { where: 'the cookie', store: () => 'cookie' as const },
];

class OutOfStock extends Error {}

type Visit = { environ: Environ & HasSession };

async function change({ environ }: Visit): Promise<void> {
  const visitor = await environ['session.load']();
  visitor.set('changed', true);
  visitor.addFlash('info', 'changed');
}

async function look({ environ }: Visit): Promise<boolean> {
  return (await environ['session.load']()).get('changed') === true;
}

describe.each(STORES)('a session in $where', ({ store }) => {
  function shop() {
    const app = new App({ debug: false }).use(session({ secrets: SECRETS, store: store() }));
    app.get('/', look);
    app.get('/kept', async (request) => {
      await change(request);
      return 'kept';
    });
    return app;
  }

  type Failing = (visit: Visit) => Promise<never>;
  const fail = (error: unknown): Failing => {
    return async (visit) => {
      await change(visit);
      throw error;
    };
  };

  it.each<[string, unknown, number]>([
    ['an error', new Error('on purpose'), 500],
    ['a value that is no error', 'text', 500],
    ['an HttpError of the server', new HttpError(503), 503],
  ])('is not saved if a handler throws %s', async (_, error, status) => {
    const app = shop();
    app.get('/fail', fail(error));
    await using asking = client(app);
    const response = await asking.get('/fail');
    expect(response.status).toBe(status);
    expect(response.headers.getSetCookie()).toEqual([]);
    expect(response.headers.get('cache-control')).toContain('private');
    expect((await asking.get('/')).json).toBe(false);
    await asking.get('/kept');
    await asking.get('/fail');
    expect((await asking.get('/')).json).toBe(true);
  });

  it.each<[string, unknown, number]>([
    ['an HttpError of the client', new BadRequestError(), 400],
    ['what a hook answers', new OutOfStock(), 409],
    ['what a hook redirects', new TypeError(), 303],
  ])('is saved if a handler throws %s', async (_, error, status) => {
    const app = shop();
    app.onError(OutOfStock, () => new HttpError(409));
    app.onError(TypeError, () => new RedirectResponse('/', { status: 303 }));
    app.get('/fail', fail(error));
    await using asking = client(app);
    expect((await asking.get('/fail')).status).toBe(status);
    expect((await asking.get('/')).json).toBe(true);
  });

  it('is not saved if a hook answers an error as one of the server', async () => {
    const app = shop();
    app.onError(Error, () => new HttpResponse('sorry', { status: 500 }));
    app.get('/fail', fail(new Error('on purpose')));
    await using asking = client(app);
    expect(await asking.get('/fail')).toMatchObject({ status: 500, text: 'sorry' });
    expect((await asking.get('/')).json).toBe(false);
  });

  it('is not saved if a hook throws', async () => {
    const app = shop();
    app.group('/in', (group) => {
      group.before(async (request) => {
        await change(request);
        throw new Error('on purpose');
      });
      group.get('/before', () => 'not reached');
    });
    await using asking = client(app);
    expect((await asking.get('/in/before')).status).toBe(500);
    expect((await asking.get('/')).json).toBe(false);
  });

  it('is not saved if a body fails before its first chunk', async () => {
    const app = shop();
    app.get('/fail', (request) =>
      (async function* () {
        await change(request);
        if (request.path === '/fail') throw new Error('on purpose');
        yield 'never';
      })(),
    );
    await using asking = client(app);
    await asking.get('/fail').catch(() => undefined);
    expect((await asking.get('/')).json).toBe(false);
  });

  it('does the same without the framework', async () => {
    const inner: Application<Environ & HasSession> = async (environ, startResponse) => {
      if (environ.PATH_INFO === '/fail') {
        await change({ environ });
        throw new Error('on purpose');
      }
      const seen = await look({ environ });
      startResponse('200 OK', [['Content-Type', 'application/json']]);
      return [JSON.stringify(seen)];
    };
    await using asking = client(session({ secrets: SECRETS, store: store() })(inner));
    expect((await asking.get('/fail')).status).toBe(500);
    expect((await asking.get('/')).json).toBe(false);
  });
});
