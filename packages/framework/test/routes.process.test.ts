/** What an App says of its routes, and what `tsgi routes` makes of it. */
import { Command } from '@tsgi/rig/command';
import type { Application, Middleware } from '@tsgi/spec';
import { ROUTES, routesOf } from '@tsgi/spec';
import { describe, expect, it } from 'vitest';
import { App } from '../src/index.ts';

const session: Middleware = (inner) => inner;
const csrf: Middleware = (inner) => inner;
const showHome = () => 'home';
const legacy: Application = () => [];

function site(): App {
  const blog = new App();
  blog.use(csrf);
  blog.get('/', () => 'blog', { name: 'index' });
  blog.get('/:post', () => 'post', { name: 'post', host: 'blog.example.com' });

  const app = new App();
  app.use(session);
  app.mount('/legacy', legacy);
  app.mount('/blog', blog, { name: 'blog' });
  app.get('/', showHome, { name: 'home' });
  app.group('/admin', (admin) => {
    admin.use((inner) => inner);
    admin.with(csrf).on(['GET', 'POST'], '/users', () => 'users');
    admin.mount('/old', { tsgi: legacy });
  });
  app.all('/any/:rest<path>', showHome);
  return app;
}

describe('an App', () => {
  it('lists its own routes as they were defined, then what is mounted by prefix', () => {
    const rows = Array.from(routesOf(site()) ?? [], ({ handler, methods, middleware, name, pattern }) => [
      methods?.join() ?? 'any',
      pattern,
      name,
      handler,
      middleware?.join(),
    ]);
    expect(rows).toEqual([
      ['GET', '/', 'home', 'showHome', 'session'],
      ['GET,POST', '/admin/users', undefined, undefined, 'session,(anonymous),csrf'],
      ['any', '/any/:rest<path>', undefined, 'showHome', 'session'],
      ['any', '/admin/old/*', undefined, undefined, 'session,(anonymous)'],
      ['GET', '/blog/', 'blog.index', undefined, 'session,csrf'],
      ['GET', '/blog/:post', 'blog.post', undefined, 'session,csrf'],
      ['any', '/legacy/*', undefined, 'legacy', 'session'],
    ]);
  });

  it('says which host a route is for', () => {
    const hosts = Array.from(routesOf(site()) ?? [], ({ host }) => host);
    expect(hosts.filter((host) => host !== undefined)).toEqual(['blog.example.com']);
  });

  it('lists those of whoever else offers some, mounted at the root too', () => {
    const foreign = Object.assign((): string[] => [], { [ROUTES]: () => [{ pattern: '/a', name: 'a' }] });
    const app = new App();
    app.mount('/', foreign);
    expect(routesOf(app)).toMatchObject([{ pattern: '/a', name: undefined, middleware: [] }]);
  });

  it('has none at first', () => {
    expect(routesOf(new App())).toEqual([]);
  });
});

describe('tsgi routes', () => {
  it('prints the routes of an App', async () => {
    await using command = new Command(import.meta.dirname, ['routes', 'fixtures/listed.ts']);
    expect(await command.ended()).toBe(0);
    expect(command.stdout.split('\n')).toEqual([
      'METHOD  PATTERN          NAME  HANDLER   MIDDLEWARE',
      'GET     /                home  showHome  -',
      'GET     /users/:id<int>  user  -         -',
      '',
    ]);
    expect(command.stderr).toBe('');
  });
});
