import { App } from '@tsgi/framework';
import { openapiPage } from '@tsgi/openapi-page';
import { serve } from '@tsgi/server';
import { routesOf } from '@tsgi/spec';
import { client } from '@tsgi/testing';
import { type Browser, chromium } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { VERSION } from '../src/swagger-ui.ts';

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

const CHROMIUM = process.env.CHROMIUM ?? '/usr/bin/chromium';

describe('in a browser', () => {
  let browser: Browser;
  beforeAll(async () => {
    browser = await chromium.launch({ executablePath: CHROMIUM, args: ['--no-sandbox'] });
  });
  afterAll(() => browser.close());

  it('shows the operations, tries one out, and asks nobody else', async () => {
    const server = await serve(application(), { bind: '127.0.0.1:0', accessLog: () => undefined });
    const origin = server.address.url.replace(/\/$/, '');
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
