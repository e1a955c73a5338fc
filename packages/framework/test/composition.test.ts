/** What is around handlers: middleware and hooks, of an App, of groups, of applications that are mounted. */
import { type TypedMiddleware, mapEnviron, mapHead } from '@tsgi/compose';
import type { Environ, Middleware } from '@tsgi/spec';
import { client, createEnviron } from '@tsgi/testing';
import { describe, expect, it } from 'vitest';
import { App, HttpResponse, NotFoundError, abort } from '../src/index.ts';

/** Adds its name to the field `Way`, on the way out. */
const passing = (name: string): Middleware =>
  mapHead(({ headers, status }) => ({ status, headers: [...headers, ['Way', name]] }));

const HasName: (name: string) => TypedMiddleware<{ 'app.name': string }> = (name) =>
  mapEnviron((environ) => ({ ...environ, 'app.name': name }));

async function wayOf(app: App, target: string) {
  await using asking = client(app);
  const response = await asking.get(target);
  return { status: response.status, text: response.text, way: response.headers.get('way') };
}

describe('middleware', () => {
  function site(): App {
    const app = new App();
    app.get('/early', () => 'early');
    app.use(passing('outer'), passing('inner'));
    app.with(passing('route')).get('/route/:id<int>', ({ params }) => params.id);
    app.group('/group', (group) => {
      group.get('/early', () => 'early');
      group.use(passing('group'));
      group.with(passing('a'), passing('b')).get('/late', () => 'late');
    });
    const mounted = new App().use(passing('mounted'));
    mounted.get('/', () => 'mounted');
    app.with(passing('mount')).mount('/mounted', mounted);
    return app;
  }

  it.each([
    ['/early', 200, 'early', 'inner, outer'],
    ['/route/5', 200, '5', 'route, inner, outer'],
    ['/group/early', 200, 'early', 'group, inner, outer'],
    ['/group/late', 200, 'late', 'b, a, group, inner, outer'],
    ['/group/nothing', 404, undefined, 'group, inner, outer'],
    ['/early/', 308, '', 'inner, outer'],
    ['/mounted', 200, 'mounted', 'mounted, mount, inner, outer'],
    ['/mounted/nothing', 404, undefined, 'mounted, mount, inner, outer'],
  ])('is around %s', async (target, status, text, way) => {
    expect(await wayOf(site(), target)).toMatchObject({
      status,
      way,
      ...(text === undefined ? {} : { text }),
    });
  });

  it('gives handlers what it provides', async () => {
    const app = new App().use(HasName('app'));
    app.get('/app', ({ environ }) => environ['app.name']);
    app.with(HasName('route')).get('/route', ({ environ }) => environ['app.name']);
    const mounted = new App<Environ & { 'app.name': string }>();
    mounted.get('/', ({ environ }) => environ['app.name']);
    app.mount('/mounted', mounted);
    expect((await client(app).get('/app')).text).toBe('app');
    expect((await client(app).get('/route')).text).toBe('route');
    expect((await client(app).get('/mounted')).text).toBe('app');
  });

  it('may be added when requests have come already', async () => {
    const app = new App();
    const group = app.with();
    group.get('/', () => 'home');
    expect((await wayOf(app, '/')).way).toBeNull();
    group.use(passing('group'));
    expect((await wayOf(app, '/')).way).toBe('group');
    app.use(passing('app'));
    expect((await wayOf(app, '/')).way).toBe('group, app');
  });

  it('may answer in place of the handler', async () => {
    const app = new App().use(() => (_, startResponse) => {
      startResponse('200 OK', []);
      return ['closed'];
    });
    expect((await client(app).get('/')).text).toBe('closed');
  });

  it('keeps the environ of its caller as it was', () => {
    const app = site();
    const environ = createEnviron({ target: '/mounted/' });
    const before = Object.keys(environ);
    void app.tsgi(environ, () => () => undefined);
    expect(Object.keys(environ)).toEqual(before);
    expect(environ.PATH_INFO).toBe('/mounted/');
  });
});

describe('a hook before', () => {
  it('may answer, and the handler is not called', async () => {
    const app = new App();
    app.before(({ path }) => (path === '/closed' ? 'closed' : undefined));
    app.get('/open', () => 'open');
    app.get('/closed', () => abort(500));
    expect((await client(app).get('/open')).text).toBe('open');
    expect((await client(app).get('/closed')).text).toBe('closed');
  });

  it('runs for what there is no route for, and for what is mounted', async () => {
    const inner = new App();
    inner.get('/', () => 'secret');
    const app = new App().mount('/inner', inner).before(async () => abort(401, 'log in', login));
    expect((await client(app).get('/inner/')).status).toBe(401);
    expect((await client(app).get('/nothing')).status).toBe(401);
    expect((await client(app).options('*')).status).toBe(401);
  });

  const login = { headers: { 'WWW-Authenticate': 'Basic realm="x"' } };

  it('runs from the outside to the inside, in the order of definition', async () => {
    const seen: string[] = [];
    const app = new App();
    app.group('/group', (group) => {
      group.before(() => void seen.push('group'));
      group.get('/', () => seen);
    });
    app.before(() => void seen.push('first')).before(async () => void seen.push('second'));
    expect((await client(app).get('/group')).json).toEqual(['first', 'second', 'group']);
    seen.length = 0;
    expect((await client(app).get('/')).status).toBe(404);
    expect(seen).toEqual(['first', 'second']);
  });
});

describe('a hook after', () => {
  const marked = (name: string) => (_: unknown, response: HttpResponse) =>
    response.with({ headers: [...response.headers, ['Way', name]] });

  it('changes each response: of handlers, of errors, of applications', async () => {
    const app = new App();
    app.after(async (_, response) => response.with({ headers: { 'X-Status': String(response.status) } }));
    // Bun has no type for a text of its own.
    const headers = { 'Content-Type': 'text/plain' };
    app.get('/text', () => 'text');
    app.get('/broken', () => abort(409, 'broken'));
    app.get('/hooked', () => abort(404));
    app.get('/app', () => new App());
    app.get('/web', () => new Response('web', { status: 202, headers }));
    app.get('/stream', async function* () {
      yield 'a';
      yield 'b';
    });
    app.onError(NotFoundError, () => new HttpResponse('nothing', { status: 404, headers }));
    app.mount('/empty', function* (_, startResponse) {
      startResponse('204 No Content', []);
    });
    const statuses = [
      ['/text', 200, 'text'],
      ['/broken', 409],
      ['/hooked', 404, 'nothing'],
      ['/app', 404],
      ['/web', 202, 'web'],
      ['/stream', 200, 'ab'],
      ['/nothing', 404, 'nothing'],
      ['/text/', 308, ''],
      ['/empty', 204, ''],
    ] as const;
    await using asking = client(app);
    for (const [target, status, text] of statuses) {
      const response = await asking.get(target);
      expect([target, response.status, response.headers.get('x-status')]).toEqual([
        target,
        status,
        String(status),
      ]);
      if (text !== undefined) expect(response.text).toBe(text);
    }
    expect(asking.errors).toEqual([]);
  });

  it('runs from the inside to the outside, in the order of definition', async () => {
    const app = new App();
    app.after(marked('app'));
    app.group('/group', (group) => {
      group.get('/', () => 'x');
      group.after(marked('first')).after(marked('second'));
    });
    expect((await wayOf(app, '/group/')).way).toBe('first, second, app');
  });

  it('makes no promise if nobody has to wait', () => {
    const app = new App().after((_, response) => response.with({ status: 201 }));
    app.get('/', () => 'now');
    const statuses: string[] = [];
    const body = app.tsgi(createEnviron(), (status) => {
      statuses.push(status);
      return () => undefined;
    });
    expect([body, statuses]).toEqual([['now'], ['201 Created']]);
  });
});
