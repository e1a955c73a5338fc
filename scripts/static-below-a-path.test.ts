/** Static files below a path, with the framework: one line, as the READMEs have it. */
import { mkdtempSync, mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { App, NotFoundError } from '@tsgi/framework';
import { staticFiles } from '@tsgi/middleware-static';
import { memorySessionStore, session } from '@tsgi/middleware-session';
import { routesOf } from '@tsgi/spec';
import { client } from '@tsgi/testing';
import { afterAll, describe, expect, it } from 'vitest';

const root = mkdtempSync(join(tmpdir(), 'assets-'));
mkdirSync(join(root, 'docs'));
writeFileSync(join(root, 'site.css'), 'a { }');
writeFileSync(join(root, 'docs/index.html'), '<h1>Docs</h1>');
afterAll(() => rmSync(root, { recursive: true }));

const site = () => {
  const app = new App();
  app.mount('/assets', new App().use(staticFiles({ root })));
  app.onError(NotFoundError, ({ status }, { path }) => `${status}: no ${path}`);
  return app;
};

describe('static files below a path', () => {
  it.each([
    ['/assets/site.css', 'a { }'],
    ['/assets/docs/', '<h1>Docs</h1>'],
    ['/assets/nothing.css', '404: no /nothing.css'],
    ['/nothing', '404: no /nothing'],
  ])('%s: %s', async (target, text) => {
    expect((await client(site()).get(target)).text).toBe(text);
  });

  it('redirects to a folder below it, and is in the list of routes', async () => {
    expect((await client(site()).get('/assets/docs')).headers.get('location')).toBe('/assets/docs/');
    expect(Array.from(routesOf(site()) ?? [], ({ middleware, pattern }) => [pattern, middleware])).toEqual([
      ['/assets/*', ['staticFiles']],
    ]);
  });

  it('may have an App inside, as every middleware has', async () => {
    const around = session({ secrets: ['x'.repeat(32)], store: memorySessionStore() })(
      staticFiles({ root })(site()),
    );
    expect((await client(around).get('/site.css')).text).toBe('a { }');
    expect((await client(around).get('/assets/site.css')).text).toBe('a { }');
    expect(routesOf(around)).toMatchObject([{ middleware: ['session', 'staticFiles', 'staticFiles'] }]);
  });
});
