/** What an application does before its first request and after its last. */
import { toApplication } from '@tsgi/spec';
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
