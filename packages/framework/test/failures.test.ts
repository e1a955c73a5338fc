/** What handlers, hooks and middleware throw, and who answers for it. */
import type { Middleware, StartResponse } from '@tsgi/spec';
import { client } from '@tsgi/testing';
import { describe, expect, it } from 'vitest';
import {
  App,
  type AppOptions,
  ConflictError,
  HttpError,
  InternalServerError,
  NotFoundError,
  PlainTextResponse,
  abort,
} from '../src/index.ts';

class TooLateError extends Error {}
class MuchTooLateError extends TooLateError {}

function throwing(thrown: unknown): () => never {
  return () => {
    throw thrown;
  };
}

async function ask(app: App, target = '/') {
  await using asking = client(app);
  const response = await asking.get(target);
  return Object.assign(response, { log: asking.errors.join('') });
}

describe('onError', () => {
  function site(): App {
    const mounted = new App();
    mounted.onError(ConflictError, () => 'mounted');
    mounted.get('/conflict', throwing(new ConflictError()));
    mounted.get('/error', throwing(new Error('inside')));
    const between = new App().mount('/mounted', mounted);
    between.onError(TypeError, () => 'between');
    mounted.get('/type', throwing(new TypeError('a type')));
    mounted.get('/late', throwing(new TooLateError('mounted')));
    const app = new App({ debug: false });
    app.onError(Error, (error) => `app: ${error.message}`);
    app.onError(NotFoundError, (_, { path }) => `app has no ${path}`);
    app.get('/error', throwing(new Error('an error')));
    app.get('/http', () => abort(409, 'a conflict'));
    app.group('/group', (group) => {
      group.onError(TooLateError, (error) => `group: ${error.message}`);
      group.mount('/between', between);
      group.get('/error', throwing(new RangeError('a range')));
      group.get('/late', async () => Promise.reject(new TooLateError('late')));
      group.get('/later', throwing(new MuchTooLateError('later')));
      group.group('/inner', (inner) => {
        inner.onError(MuchTooLateError, () => 'inner');
        inner.onError(HttpError, (error) => `inner: ${error.status}`);
        inner.get('/late', throwing(new TooLateError('late')));
        inner.get('/later', throwing(new MuchTooLateError('later')));
        inner.get('/conflict', throwing(new ConflictError()));
        inner.get('/not-found', throwing(new NotFoundError()));
      });
    });
    return app;
  }

  it.each([
    ['/error', 'app: an error'],
    ['/http', 'app: a conflict'],
    ['/nothing', 'app has no /nothing'],
    ['/group/nothing', 'app has no /group/nothing'],
    ['/group/error', 'app: a range'],
    ['/group/late', 'group: late'],
    ['/group/later', 'group: later'],
    ['/group/inner/late', 'group: late'],
    ['/group/inner/later', 'inner'],
    ['/group/inner/conflict', 'inner: 409'],
    ['/group/inner/not-found', 'inner: 404'],
    ['/group/between/mounted/conflict', 'mounted'],
    ['/group/between/mounted/type', 'between'],
    ['/group/between/mounted/late', 'group: mounted'],
    ['/group/between/mounted/error', 'app: inside'],
    ['/group/between/mounted/nothing', 'app has no /nothing'],
  ])('answers %s: the nearest class in the nearest group', async (target, text) => {
    expect(await ask(site(), target)).toMatchObject({ status: 200, text, log: '' });
  });

  it('answers for hooks, and for middleware, of which the response had begun', async () => {
    const failing: Middleware = (inner) => (environ, startResponse) => {
      void inner(environ, startResponse);
      throw new TooLateError('middleware');
    };
    const rejecting: Middleware = (inner) => async (environ, startResponse) => {
      await inner(environ, startResponse);
      throw new TooLateError('async middleware');
    };
    const app = new App();
    app.onError(TooLateError, (error) => error.message);
    app.with(failing).get('/failing', () => 'fine');
    app.with(rejecting).get('/rejecting', () => 'fine');
    app.group('/before', (group) =>
      group.before(throwing(new TooLateError('before'))).get('/', () => 'fine'),
    );
    app.group('/after', (group) => group.after(throwing(new TooLateError('after'))).get('/', () => 'fine'));
    expect((await ask(app, '/failing')).text).toBe('middleware');
    expect((await ask(app, '/rejecting')).text).toBe('async middleware');
    expect((await ask(app, '/before/')).text).toBe('before');
    expect((await ask(app, '/after/')).text).toBe('after');
    app.use(failing);
    expect((await ask(app, '/nothing')).text).toBe('middleware');
  });

  it('answers for an application that fails after it began', async () => {
    const app = new App();
    app.onError(TooLateError, (error) => error.message);
    app.mount('/sync', (_, startResponse) => {
      startResponse('200 OK', []);
      throw new TooLateError('sync');
    });
    app.mount('/async', async (_, startResponse) => {
      startResponse('200 OK', []);
      throw new TooLateError('async');
    });
    expect((await ask(app, '/sync')).text).toBe('sync');
    expect((await ask(app, '/async')).text).toBe('async');
  });

  it('cannot answer when the head is on its way: the response is cut', async () => {
    const app = new App();
    app.onError(Error, () => 'too late');
    app.mount('/', async (_, startResponse) => {
      await startResponse('200 OK', [])('begun');
      throw new TooLateError('on the way');
    });
    await using asking = client(app);
    await expect(asking.get('/')).rejects.toThrow();
    expect(asking.errors.join('')).toContain('on the way');
  });

  it.each<{ title: string; give: () => Iterable<string> | AsyncIterable<string> }>([
    {
      title: 'a generator',
      *give() {
        abort(410, 'It is gone.');
        yield 'never';
      },
    },
    {
      title: 'an async generator',
      async *give() {
        await Promise.resolve();
        abort(410, 'It is gone.');
        yield 'never';
      },
    },
  ])('answers for $title that fails before there is anything to send', async ({ give }) => {
    const app = new App();
    app.get('/', give);
    app.group('/hooked', (group) => {
      group.onError(HttpError, ({ message }) => message);
      group.after((_, response) => response);
      group.get('/', give);
    });
    expect(await ask(app)).toMatchObject({ status: 410, json: { detail: 'It is gone.' }, log: '' });
    expect(await ask(app, '/hooked')).toMatchObject({ status: 200, text: 'It is gone.', log: '' });
  });

  it('may throw an error again that is not for it: it is answered as without the hook', async () => {
    const app = new App();
    app.onError(Error, (error) => {
      throw error;
    });
    const response = await ask(app, '/nothing');
    expect(response).toMatchObject({ status: 404, json: { title: 'Not Found', status: 404 }, log: '' });
  });

  it('is asked once, and the log has it once, however much is around an application that fails too late', async () => {
    const errors: string[] = [];
    const around: Middleware = (inner) => (environ, startResponse) => inner({ ...environ }, startResponse);
    const app = new App();
    app.onError(TooLateError, ({ message }) => errors.push(message));
    const late = (error: Error) => async (_: unknown, startResponse: StartResponse) => {
      await startResponse('200 OK', [])('begun');
      throw error;
    };
    app
      .use(around)
      .with(around)
      .mount('/hooked', late(new TooLateError('hooked')));
    app.with(around).mount('/logged', late(new Error('only in the log')));
    await using asking = client(app);
    await expect(asking.get('/hooked')).rejects.toThrow();
    await expect(asking.get('/logged')).rejects.toThrow();
    expect(errors).toEqual(['hooked']);
    // The server has the last word, since it is the one to cut the response.
    expect(asking.errors.join('').match(/Error while answering .*only in the log/g)).toHaveLength(1);
  });

  it.each([
    { title: 'throws', hook: throwing(new Error('in the hook')) },
    { title: 'rejects', hook: () => Promise.reject(new Error('in the hook')) },
    { title: 'returns nothing', hook: () => undefined as never },
  ])('is not asked again if it $title', async ({ hook }) => {
    const app = new App({ debug: false });
    const asked: string[] = [];
    app.onError(Error, ({ message }) => {
      asked.push(message);
      return hook();
    });
    app.get('/', throwing(new Error('in the handler')));
    app.group('/after', (group) => {
      group.after((_, response) => response.with({ headers: { 'X-After': String(response.status) } }));
      group.get('/', throwing(new Error('before it')));
    });
    for (const target of ['/', '/after']) {
      const response = await ask(app, target);
      expect(response.status).toBe(500);
      expect(response.json).toEqual({ title: 'Internal Server Error', status: 500 });
      expect(response.log).toMatch(/in the hook|must return/);
      expect(response.headers.get('x-after')).toBe(target === '/' ? null : '500');
    }
    expect(asked).toEqual(['in the handler', 'before it']);
  });
});

describe('onError, for a fault', () => {
  function site(options: AppOptions): App {
    const app = new App(options);
    app.get('/', throwing(new RangeError('secret')));
    app.get('/failed', () => abort(503, 'Later.'));
    app.group('/api', (group) => {
      group.onError(InternalServerError, ({ cause, problem }) => ({
        ...problem,
        cause: cause instanceof Error,
      }));
      group.after((_, response) => response.with({ status: 500 }));
      group.get('/', throwing(new RangeError('secret')));
    });
    app.onError(HttpError, ({ message, status }) => new PlainTextResponse(`Page: ${message}`, { status }));
    return app;
  }

  it.each([
    { target: '/', answer: { status: 500, text: 'Page: Internal Server Error' } },
    {
      target: '/api',
      answer: { status: 500, json: { title: 'Internal Server Error', status: 500, cause: true } },
    },
  ])(
    '$target is answered by the hook for the 500 that it becomes, once the log has it',
    async ({ target, answer }) => {
      const response = await ask(site({ debug: false }), target);
      expect(response).toMatchObject(answer);
      expect(response.log.match(/Error while answering GET .*RangeError: secret/g)).toHaveLength(1);
    },
  );

  it('the page has no word for those who run the server', async () => {
    const app = new App();
    app.onError(HttpError, ({ message }) => message);
    app.get('/', throwing(new RangeError('secret')));
    const { NODE_ENV } = process.env;
    delete process.env.NODE_ENV;
    const { text } = await ask(app);
    process.env.NODE_ENV = NODE_ENV;
    expect(text).toBe('Internal Server Error');
  });

  it('developers see the fault, not the page for it', async () => {
    const response = await ask(site({ debug: true }));
    expect(response.text).toContain('secret');
    expect(response.text).not.toContain('Page');
  });

  it('a hook that throws the 500 again leaves it as it was, and in the log once', async () => {
    const app = new App({ debug: false });
    app.get('/', throwing(new RangeError('secret')));
    app.onError(HttpError, (error) => {
      throw error;
    });
    const response = await ask(app);
    expect(response.json).toEqual({ title: 'Internal Server Error', status: 500 });
    expect(response.log.match(/Error while answering/g)).toHaveLength(1);
  });
});

describe('onError, for an error with a statusHint', () => {
  class TooMuchError extends Error {
    readonly statusHint = 413;
  }
  const answeringHint: Middleware = (inner) => (environ, startResponse) => {
    try {
      return inner(environ, startResponse);
    } catch (error) {
      if (!(error instanceof TooMuchError)) throw error;
      startResponse('413 Content Too Large', [['Content-Type', 'text/plain']]);
      return ['by the middleware'];
    }
  };

  it.each([
    { title: 'a hook for its class answers', type: TooMuchError, text: 'by the hook' },
    {
      title: 'one for every Error leaves it to who knows the status',
      type: Error,
      text: 'by the middleware',
    },
  ])('$title', async ({ text, type }) => {
    const app = new App();
    app.onError(type, () => 'by the hook');
    app.with(answeringHint).get('/', throwing(new TooMuchError()));
    expect(await ask(app)).toMatchObject({ text, log: '' });
  });
});

describe('without a hook', () => {
  it.each([undefined, null, 'text', 5, Symbol('x'), Object.create(null), new Error('secret'), {}])(
    'whatever is thrown is a 500 and in the log: %j',
    async (thrown) => {
      const app = new App({ debug: false });
      app.get('/', throwing(thrown));
      app.get('/later', () => Promise.reject(thrown as Error));
      for (const target of ['/', '/later']) {
        const response = await ask(app, target);
        expect(response.status).toBe(500);
        expect(response.text).not.toMatch(/secret|thrown/);
        expect(response.log).toContain('Error while answering GET');
      }
    },
  );

  it('an HttpError is its own answer, thrown or returned, and not in the log', async () => {
    const app = new App();
    app.get('/thrown', () => abort(409, 'sold'));
    app.get('/returned', () => new ConflictError('sold'));
    for (const target of ['/thrown', '/returned']) {
      expect(await ask(app, target)).toMatchObject({ status: 409, json: { detail: 'sold' }, log: '' });
    }
  });

  it('what is thrown is shown to developers only', async () => {
    const app = (debug: boolean) => {
      const made = new App({ debug });
      made.get('/', throwing(new Error('secret')));
      return made;
    };
    expect((await ask(app(true))).text).toContain('secret');
    expect((await ask(app(false))).text).not.toContain('secret');
  });

  it.each([
    ['development', true],
    ['production', false],
    ['test', false],
    [undefined, false],
  ])('developers are those with NODE_ENV=%s', async (mode, shown) => {
    const { NODE_ENV } = process.env;
    if (mode === undefined) delete process.env.NODE_ENV;
    else process.env.NODE_ENV = mode;
    const app = new App();
    app.get('/', throwing(new Error('secret')));
    const { text } = await ask(app);
    process.env.NODE_ENV = NODE_ENV;
    expect(text.includes('secret')).toBe(shown);
  });

  it('nobody is told of a client that has left', async () => {
    const app = new App();
    const left = Promise.withResolvers<unknown>();
    app.get('/', ({ signal }) => {
      return new Promise((_, reject) => {
        signal.addEventListener('abort', () => {
          left.resolve(signal.reason);
          reject(signal.reason as Error);
        });
      });
    });
    await using asking = client(app);
    const gone = new AbortController();
    const asked = asking.get('/', { signal: gone.signal });
    setTimeout(() => gone.abort(), 20);
    await expect(asked).rejects.toThrow();
    await left.promise;
    await new Promise((resolve) => setTimeout(resolve, 5));
    expect(asking.errors).toEqual([]);
  });
});
