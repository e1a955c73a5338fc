import { execFile } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, realpathSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { App } from '@tsgi/framework';
import { openapiPage } from '@tsgi/openapi-page';
import { serve } from '@tsgi/server';
import { routesOf } from '@tsgi/spec';
import { client } from '@tsgi/testing';
import { openBrowser } from '@tsgi/rig/shared-browser';
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import { findSwaggerUi } from '../src/swagger-ui.ts';

const PACKAGE = join(import.meta.dirname, '..');
const { version: VERSION } = findSwaggerUi();

const INFO = { title: 'Orders of "nuts"', version: '1.0.0' };

function application(): App {
  const app = new App();
  app.get('/openapi.json', () => app.openapi({ info: INFO }), { openapi: 'hidden' });
  app.get('/orders/:id<int>', ({ params }) => params, { summary: 'One order', tags: ['orders'] });
  app.mount('/docs', openapiPage({ title: 'Orders of "nuts"' }));
  return app;
}

describe('openapiPage', () => {
  it('is a page that names its document', async () => {
    await using asked = client(application());
    const response = await asked.get('/docs/');
    expect(response.status).toBe(200);
    expect(response.headers.get('content-type')).toBe('text/html; charset=utf-8');
    expect(response.text).toContain('data-document="../openapi.json"');
    expect(response.text).toContain('<title>Orders of &quot;nuts&quot;</title>');
    expect(response.text).not.toMatch(/https?:/);
  });

  it('is at the slash, to which it sends who comes without', async () => {
    await using asked = client(application());
    const response = await asked.get('/docs');
    expect([response.status, response.headers.get('location')]).toEqual([308, '/docs/']);
  });

  it.each([
    ['swagger-ui-bundle.js', 'text/javascript; charset=utf-8'],
    ['swagger-ui.css', 'text/css; charset=utf-8'],
    ['favicon-32x32.png', 'image/png'],
  ])('sends %s, for a browser to keep', async (name, mediaType) => {
    await using asked = client(application());
    const response = await asked.get(`/docs/${VERSION}/${name}`);
    expect(response.status).toBe(200);
    expect(response.headers.get('content-type')).toBe(mediaType);
    expect(response.headers.get('cache-control')).toBe('public, max-age=31536000, immutable');
    expect(response.bytes.length).toBe(Number(response.headers.get('content-length')));
    expect(response.bytes.length).toBeGreaterThan(100);
    const head = await asked.head(`/docs/${VERSION}/${name}`);
    expect([head.status, head.bytes.length]).toEqual([200, 0]);
  });

  it.each([
    ['a file that no page asks for', `/docs/${VERSION}/package.json`, 404],
    ['another version', '/docs/1.0.0/swagger-ui.css', 404],
    ['a folder', `/docs/${VERSION}/`, 404],
    ['a name that every object has', `/docs/${VERSION}/constructor`, 404],
  ])('has nothing for %s', async (_, target, status) => {
    await using asked = client(application());
    expect((await asked.get(target)).status).toBe(status);
  });

  it('has a name in a list of routes', () => {
    const routes = Array.from(routesOf(new App().mount('/docs', openapiPage())) ?? []);
    expect(routes).toMatchObject([{ pattern: '/docs/*', handler: 'openapiPageApp' }]);
  });

  it('takes GET and HEAD only', async () => {
    await using asked = client(application());
    const response = await asked.post('/docs/');
    expect([response.status, response.headers.get('allow')]).toEqual([405, 'GET, HEAD']);
  });
});

/** The code of the package in a folder of its own, as a bundler puts it there: without the files of Swagger UI. */
function movedAway(): string {
  const folder = realpathSync(mkdtempSync(join(tmpdir(), 'tsgi-bundle-')));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  cpSync(join(PACKAGE, 'src'), join(folder, 'dist'), { recursive: true });
  mkdirSync(join(folder, 'node_modules'));
  symlinkSync(join(PACKAGE, 'node_modules', '@tsgi'), join(folder, 'node_modules', '@tsgi'));
  writeFileSync(join(folder, 'package.json'), '{ "type": "module" }');
  return folder;
}

/** Asks the page in a process that was started in the folder. */
async function askIn(folder: string): Promise<{ status: string; text: string; log: string }> {
  const script = `
    import { openapiPage } from './dist/index.ts';
    let status, log = '';
    const write = (text) => { log += text; };
    const environ = { REQUEST_METHOD: 'GET', SCRIPT_NAME: '/docs', PATH_INFO: '/', 'tsgi.errors': { write } };
    const body = openapiPage()(environ, (line) => { status = line; });
    console.log(JSON.stringify({ status, text: body.join(''), log }));`;
  const flags = ['--conditions=tsgi-source', '--input-type=module', '--eval', script];
  // pnpm's commands set NODE_PATH, by which everything can be found.
  const env = { ...process.env, NODE_PATH: '' };
  const { stdout } = await promisify(execFile)(process.execPath, flags, { cwd: folder, env });
  return JSON.parse(stdout) as Awaited<ReturnType<typeof askIn>>;
}

describe('in a bundle', () => {
  it('starts without the files of Swagger UI, and says what is missing when it is asked', async () => {
    const folder = movedAway();
    const { log, status, text } = await askIn(folder);
    expect(status).toBe('500 Internal Server Error');
    expect(text).toContain('npm install swagger-ui-dist');
    expect(text).not.toContain(folder);
    expect(log).toMatch(/^openapi-page: .*npm install swagger-ui-dist\n.*swagger-ui-dist\/package\.json/);
  });

  it('finds them where the process was started', async () => {
    const folder = movedAway();
    symlinkSync(
      join(PACKAGE, 'node_modules', 'swagger-ui-dist'),
      join(folder, 'node_modules', 'swagger-ui-dist'),
    );
    const { log, status, text } = await askIn(folder);
    expect([status, log]).toEqual(['200 OK', '']);
    expect(text).toContain(`${VERSION}/swagger-ui-bundle.js`);
  });
});

describe('in a browser', { timeout: 60_000 }, () => {
  let browser: Browser;
  beforeAll(async () => {
    browser = await openBrowser();
  });
  afterAll(() => browser.close());

  it('is dark in the dark, and light in the light, whenever that changes', async () => {
    const server = await serve(application(), { bind: '127.0.0.1:0', accessLog: () => undefined });
    const page = await browser.newPage({ colorScheme: 'dark' });
    // The background is of the root element, or of what shows through it.
    const brightness = () =>
      page.evaluate<object>(`(() => {
        const isBright = (color) => color.match(/[\\d.]+/g).slice(0, 3).reduce((sum, part) => sum + Number(part), 0) > 380;
        const ground = getComputedStyle(document.documentElement).backgroundColor;
        const { color } = getComputedStyle(document.querySelector('.opblock-summary-path'));
        return {
          text: isBright(color) ? 'bright' : 'dark',
          ground: ground === 'rgba(0, 0, 0, 0)' || isBright(ground) ? 'bright' : 'dark',
        };
      })()`);
    try {
      await page.goto(`${server.addresses[0].url.replace(/\/$/, '')}/docs`);
      await page.getByText('One order').waitFor();
      await expect.poll(brightness).toEqual({ text: 'bright', ground: 'dark' });
      await page.emulateMedia({ colorScheme: 'light' });
      await expect.poll(brightness).toEqual({ text: 'dark', ground: 'bright' });
      await page.emulateMedia({ colorScheme: 'dark' });
      await expect.poll(brightness).toEqual({ text: 'bright', ground: 'dark' });
    } finally {
      await page.close();
      await server.close();
    }
  });

  it('shows the operations, tries one out, and asks nobody else', async () => {
    const server = await serve(application(), { bind: '127.0.0.1:0', accessLog: () => undefined });
    const origin = server.addresses[0].url.replace(/\/$/, '');
    const page = await browser.newPage();
    const asked: string[] = [];
    const complaints: string[] = [];
    page.on('request', (request) => {
      asked.push(request.url());
    });
    page.on('console', (message) => {
      if (message.type() === 'error') complaints.push(message.text());
    });
    page.on('pageerror', (error) => {
      complaints.push(error.message);
    });
    try {
      await page.goto(`${origin}/docs`);
      await page.getByText('One order').click();
      await page.getByRole('button', { name: 'Try it out' }).click();
      await page.getByPlaceholder('id').fill('5');
      await page.getByRole('button', { name: 'Execute' }).click();
      await page.locator('.live-responses-table').getByText('"id": 5').waitFor();
      expect(await page.locator('h1, h2').first().textContent()).toContain('Orders of "nuts"');
      expect(asked.filter((url) => !url.startsWith(origin) && !url.startsWith('data:'))).toEqual([]);
      expect(complaints).toEqual([]);
    } finally {
      await page.close();
      await server.close();
    }
  });
});
