/** What an application does before its first request and after its last. */
import { type Application, type Middleware, toApplication } from '@tsgi/spec';
import { client } from '@tsgi/testing';
import { describe, expect, it } from 'vitest';
import { App } from '../src/index.ts';

const turn = () => new Promise<void>((resolve) => setImmediate(resolve));

/** An application with hooks that say their name in the log. */
function named(name: string, log: string[]): App {
  const app = new App({ debug: false });
  app.get('/', () => {
    log.push(`${name} answers`);
    return name;
  });
  return app
    .onStartup(async () => {
      await turn();
      log.push(`${name} up`);
    })
    .onShutdown(async () => {
      await turn();
      log.push(`${name} down`);
    });
}

describe('onStartup and onShutdown', () => {
  it('run around the requests', async () => {
    const log: string[] = [];
    {
      await using asking = client(named('site', log));
      expect((await asking.get('/')).text).toBe('site');
    }
    expect(log).toEqual(['site up', 'site answers', 'site down']);
  });

  it('run in the order of their definition, and in reverse at the end', async () => {
    const log: string[] = [];
    const app = new App();
    for (const name of ['a', 'b'])
      app.onStartup(() => void log.push(`${name} up`)).onShutdown(() => void log.push(`${name} down`));
    await app.startup();
    await app.shutdown();
    await app.shutdown();
    expect(log).toEqual(['a up', 'b up', 'b down', 'a down']);
  });

  it('of what is mounted run within those of the application, once for each application', async () => {
    const log: string[] = [];
    const [blog, shop, tags] = [named('blog', log), named('shop', log), named('tags', log)];
    blog.mount('/tags', tags);
    const site = new App();
    site.mount('/shop', shop);
    site.mount('/blog', blog);
    site.mount('/weblog', blog);
    site.mount('/tags', tags);
    site.onStartup(() => void log.push('site up')).onShutdown(() => void log.push('site down'));
    await site.startup();
    expect(log.splice(0)).toEqual(['site up', 'shop up', 'blog up', 'tags up']);
    await site.shutdown();
    expect(log).toEqual(['tags down', 'blog down', 'shop down', 'site down']);
  });

  it('of a foreign application that is mounted run too', async () => {
    const log: string[] = [];
    const foreign = {
      tsgi: toApplication(named('inner', log)),
      startup: () => void log.push('foreign up'),
      shutdown: () => void log.push('foreign down'),
    };
    const app = new App();
    app.mount('/foreign', foreign);
    await app.startup();
    await app.shutdown();
    expect(log).toEqual(['foreign up', 'foreign down']);
  });

  it('that fail keep the application from being served, and undo what was done', async () => {
    const log: string[] = [];
    const app = named('site', log);
    const inner = new App().onStartup(() => {
      throw new Error('no database');
    });
    inner.onShutdown(() => void log.push('inner down'));
    app.mount('/inner', inner);
    await expect(client(app).get('/')).rejects.toThrow('no database');
    expect(log).toEqual(['site up', 'site down']);
  });

  it('all run at the end, though one of them throws', async () => {
    const log: string[] = [];
    const app = named('site', log).onShutdown(() => {
      throw new Error('cannot save');
    });
    await app.startup();
    await expect(app.shutdown()).rejects.toThrow('cannot save');
    expect(log).toEqual(['site up', 'site down']);
  });
});

describe('middleware with something to start', () => {
  /** Each application that it goes around has a number, and is started under it. */
  function pool(log: string[]): Middleware {
    let count = 0;
    return (app) => {
      const number = ++count;
      const called: Application = (environ, startResponse) => {
        log.push(`through ${number}`);
        return app(environ, startResponse);
      };
      return Object.assign(called, {
        startup: () => void log.push(`up ${number}`),
        shutdown: () => void log.push(`down ${number}`),
      });
    };
  }

  it('is started once, however many routes and groups it is around', async () => {
    const log: string[] = [];
    const app = new App();
    const pooled = pool(log);
    app.group('/users', (users) => {
      users.use(pooled);
      users.get('/', () => 'all');
      users.post('/', () => 'made');
      users.group('/:id<int>', (user) => user.get('/', ({ params }) => `user ${params.id}`));
    });
    app.with(pooled).get('/jobs', () => 'jobs');
    await using asking = client(app);
    expect((await asking.get('/users')).text).toBe('all');
    expect((await asking.get('/users/5')).text).toBe('user 5');
    expect((await asking.get('/users/5/none')).status).toBe(404);
    expect((await asking.get('/jobs')).text).toBe('jobs');
    await asking.close();
    expect(log).toEqual(['up 1', 'through 1', 'through 1', 'through 1', 'through 1', 'down 1']);
  });

  it('is started where nothing but a mount is inside of it', async () => {
    const log: string[] = [];
    const app = new App();
    app.with(pool(log)).mount(
      '/inner',
      new App().mount('/', () => [] as never[]),
    );
    await app.startup();
    await app.shutdown();
    expect(log).toEqual(['up 1', 'down 1']);
  });

  it('stays the one that was started when hooks are defined later', async () => {
    const log: string[] = [];
    const app = new App().use(pool(log));
    const group = app.with(pool(log));
    group.get('/', () => 'home');
    await using asking = client(app);
    await asking.get('/');
    app.before(() => undefined);
    group.before(() => undefined);
    log.length = 0;
    await asking.get('/');
    expect(log).toEqual(['through 1', 'through 1']);
  });

  it('is around a request as often as it is on its way', async () => {
    const log: string[] = [];
    const app = new App();
    const pooled = pool(log);
    app
      .with(pooled)
      .with(pooled)
      .get('/', () => 'home');
    await using asking = client(app);
    expect((await asking.get('/')).text).toBe('home');
    expect(log).toEqual(['up 1', 'up 2', 'through 1', 'through 2']);
  });

  it('may call what is inside of it again, with the route that it was', async () => {
    const again: Middleware = (app) => async (environ, startResponse) => {
      await app({ ...environ }, () => () => undefined);
      return app(environ, startResponse);
    };
    const inner = new App();
    inner.with(again).get('/:name', ({ params }) => `inner ${params.name}`);
    const app = new App();
    app.with(again).get('/:id', ({ params }) => (params.id === 'inner' ? inner : params.id));
    await using asking = client(app, { lint: false });
    expect((await asking.get('/own')).text).toBe('own');
    expect((await asking.get('/inner')).text).toBe('inner inner');
  });
});
