/** What belongs to a group: all that is below its prefix, and functions in files of their own that define it. */
import { mapEnviron } from '@tsgi/compose';
import { ROUTES, routesOf, startUp } from '@tsgi/spec';
import { client } from '@tsgi/testing';
import { describe, expect, it } from 'vitest';
import { App, type AppOptions, type Group, HttpError, type Middleware, abort } from '../src/index.ts';

const answersOf = async (app: App, ...targets: string[]) => {
  const asking = client(app);
  const responses = await Promise.all(targets.map(async (target) => asking.get(target)));
  return responses.map(({ headers, status, text }) => headers.get('location') ?? `${status} ${text}`);
};

function users(group: Group): void {
  group.get('/', () => 'all');
  group.get('/:id<int>', ({ params }) => `one ${params.id}`);
  group.onError(HttpError, ({ status }, { params }) => `users ${status} ${JSON.stringify(params)}`);
}

describe('a function that takes a group', () => {
  it('defines the same below every prefix', async () => {
    const app = new App().use(mapEnviron((environ) => ({ ...environ, 'app.more': 1 })));
    app.group('/users', users).group('/teams/:team<int>/users', users);
    app.group('/api', (api) => api.group('/users', users));
    expect(await answersOf(app as never, '/users', '/users/5', '/teams/1/users/5', '/api/users')).toEqual([
      '200 all',
      '200 one 5',
      '200 one 5',
      '200 all',
    ]);
  });

  it('defines it on the application itself too', async () => {
    const app = new App();
    users(app);
    expect(await answersOf(app, '/', '/7')).toEqual(['200 all', '200 one 7']);
    expect(await answersOf(new App().group('/', users), '/', '/7')).toEqual(['200 all', '200 one 7']);
  });
});

describe('/ in a group', () => {
  it.each<[AppOptions['trailingSlash'] & string, string]>([
    ['redirect', '/users'],
    ['ignore', '200 all'],
    ['strict', '404 users 404 {}'],
  ])('is its prefix, without a slash: %s', async (trailingSlash, slashed) => {
    const app = new App({ trailingSlash });
    app.group('/users', (group) => {
      users(group);
      group.onError(
        HttpError,
        ({ status }, { params }) => new Response(`users ${status} ${JSON.stringify(params)}`, { status }),
      );
      group.group('/:id<int>/posts', (posts) => posts.get('/', ({ params }) => `posts of ${params.id}`));
    });
    expect(await answersOf(app, '/users', '/users/', '/users/1/posts')).toEqual([
      '200 all',
      slashed,
      '200 posts of 1',
    ]);
  });

  it('is a route once: the empty pattern is the same', () => {
    expect(() =>
      new App().group('/users', (group) => [group.get('/', String), group.get('', String)]),
    ).toThrow('must not');
  });
});

describe('below the prefix of a group, where there is no route', () => {
  const named = (name: string) => (group: Group) =>
    group.onError(HttpError, ({ status }, { params }) => `${name} ${status} ${JSON.stringify(params)}`);

  const site = () => {
    const app = new App();
    named('app')(app);
    app.get('/users/of/the/app', () => abort(410));
    app.group('/users', (group) => {
      named('users')(group);
      group.get('/:id<int>', () => 'one');
      group.group('/:id<int>/posts', (posts) => named('posts')(posts));
      group.group('/new', (fresh) => named('new')(fresh));
      group.mount('/mounted', new App());
    });
    app.group('/teams/:team<int>', (team) => named('team')(team));
    app.group('/teams/:name', (team) => named('named')(team));
    app.group('/files/:rest<path>', (files) => named('files')(files));
    app.group('/users', (again) => named('again')(again));
    return app;
  };

  it.each([
    ['/nothing', 'app 404 {}'],
    ['/usersx', 'app 404 {}'],
    ['/users', 'users 404 {}'],
    ['/users/', 'users 404 {}'],
    ['/users/x', 'users 404 {}'],
    ['/users/x/y/z', 'users 404 {}'],
    ['/users/5/posts', 'posts 404 {"id":5}'],
    ['/users/5/posts/6', 'posts 404 {"id":5}'],
    ['/users/x/posts', 'users 404 {}'],
    ['/users/new/x', 'new 404 {}'],
    ['/users/mounted/x', 'users 404 {}'],
    ['/users/of/the/app', 'app 410 {}'],
    ['/teams/1', 'team 404 {"team":1}'],
    ['/teams/ada/x', 'named 404 {"name":"ada"}'],
    ['/files/a/b', 'files 404 {"rest":"a/b"}'],
  ])('%s is answered by the nearest group: %s', async (target, text) => {
    expect((await client(site()).get(target)).text).toBe(text);
  });

  it('a method that is not there is its own 405, and OPTIONS is answered', async () => {
    const asking = client(site());
    expect((await asking.post('/users/5')).text).toBe('users 405 {}');
    expect((await asking.options('/users/5')).headers.get('allow')).toBe('GET, HEAD, OPTIONS');
  });

  it('its middleware, before and after run, so that a guard has no gaps', async () => {
    const seen: string[] = [];
    const counting: Middleware = (app) => (environ, startResponse) => {
      seen.push('middleware');
      return app(environ, startResponse);
    };
    const app = new App();
    app.group('/admin', (admin) => {
      admin.use(counting);
      admin.before(({ path }) => (path === '/admin/open' ? undefined : abort(403)));
      admin.after((_, response) => response.with({ headers: { 'X-Admin': '1' } }));
    });
    const { headers, status } = await client(app).get('/admin/nothing');
    expect([status, headers.get('x-admin'), seen]).toEqual([403, '1', ['middleware']]);
    expect((await client(app).get('/admin/open')).status).toBe(404);
    expect((await client(app).get('/other')).headers.get('x-admin')).toBeNull();
    expect(seen).toHaveLength(2);
  });
});

describe('middleware where it does not belong', () => {
  const timing: Middleware = (app) => app;
  const misused: [string, (app: never) => unknown][] = [
    [
      'get(path, middleware, handler)',
      (app: { get(...given: unknown[]): void }) => app.get('/', timing, () => ''),
    ],
    [
      'get(path, a, b, handler)',
      (app: { get(...given: unknown[]): void }) => app.get('/', timing, timing, () => ''),
    ],
    [
      'on(method, path, middleware, handler)',
      (app: { on(...given: unknown[]): void }) => app.on('GET', '/', timing, () => ''),
    ],
    ['get(path)', (app: { get(...given: unknown[]): void }) => app.get('/')],
    ['use(path, middleware)', (app: { use(...given: unknown[]): void }) => app.use('/path', timing)],
    ['with(path, middleware)', (app: { with(...given: unknown[]): void }) => app.with('/path', timing)],
  ];

  it.each(misused)('%s is refused, and says what there is: with and group', (_, misuse) => {
    const app = new App();
    for (const place of [app, app.with()]) {
      expect(() => misuse(place as never)).toThrow(/app\.with\(.*app\.group\(|app\.group\(.*app\.with\(/);
    }
    expect(Array.from(routesOf(app) ?? [])).toEqual([]);
  });
});

describe('the life of an App', () => {
  const living = (name: string, log: string[]) => ({
    tsgi: () => [],
    startup: () => void log.push(`start ${name}`),
    shutdown: () => void log.push(`stop ${name}`),
  });

  it('has what is mounted on it, each once, and what middleware have to start', async () => {
    const log: string[] = [];
    const shared = living('shared', log);
    const pool: Middleware = (app) =>
      Object.assign(((...given) => app(...given)) as typeof app, living('pool', log));
    const inner = new App().mount('/deep', living('deep', log));
    const app = new App().mount('/a', shared).mount('/b', shared).mount('/inner', inner);
    app.use(pool);
    const shutDown = await startUp([app]);
    await shutDown();
    expect(log.filter((line) => line.startsWith('start')).sort()).toEqual([
      'start deep',
      'start pool',
      'start shared',
    ]);
    expect(log.filter((line) => line.startsWith('stop')).sort()).toEqual([
      'stop deep',
      'stop pool',
      'stop shared',
    ]);
  });

  it('is that of each App, not of the class', async () => {
    const log: string[] = [];
    const apps = ['a', 'b'].map((name) => new App().mount('/', living(name, log)));
    await (
      await startUp(apps)
    )();
    expect(log).toEqual(['start a', 'start b', 'stop b', 'stop a']);
  });

  it('may have more in a subclass', async () => {
    const log: string[] = [];
    class Shop extends App {
      override async startup(): Promise<void> {
        log.push('start shop');
        await super.startup();
      }
    }
    await startUp([new App().mount('/', new Shop().mount('/', living('inner', log)))]);
    expect(log).toEqual(['start shop', 'start inner']);
    expect(ROUTES in new Shop()).toBe(true);
  });
});
