/** The pages that TSGI shows by itself, as axe-core and a person with a keyboard or a phone meet them. */
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { compose, mount } from '@tsgi/compose';
import { App, NotFoundError } from '@tsgi/framework';
import { formLogin } from '@tsgi/middleware-auth';
import { memorySessionStore, session } from '@tsgi/middleware-session';
import { staticFiles } from '@tsgi/middleware-static';
import { type ServerHandle, serve } from '@tsgi/server';
import { type Application, toApplication } from '@tsgi/spec';
import axe, { type AxeResults } from 'axe-core';
import { openBrowser } from '@tsgi/rig/shared-browser';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

const LONG_NAME = `${'a-name-without-an-end'.repeat(6)}.txt`;

const folder = mkdtempSync(join(tmpdir(), 'tsgi-pages-'));
let server: ServerHandle;
let browser: Browser;
let tab: Page;

const nothing: Application = (_environ, startResponse) => {
  startResponse('404 Not Found', [['Content-Type', 'text/plain']]);
  return [];
};

function failingApp(): App {
  const app = new App({ debug: true });
  app.get('/debug/:name', ({ params }) => {
    const cause = new RangeError(`no ${params.name.repeat(40)} with ${'so long a word'.replaceAll(' ', '')}`);
    throw new TypeError('Cannot read properties of undefined (reading "id")', { cause });
  });
  app.get('/missing', () => {
    throw new NotFoundError('There is no article 7.');
  });
  return app;
}

beforeAll(async () => {
  mkdirSync(join(folder, 'sub'));
  writeFileSync(join(folder, 'report.pdf'), 'x'.repeat(123_456));
  writeFileSync(join(folder, LONG_NAME), '');
  const login = compose(
    session({ secrets: ['a secret of thirty-two characters'], store: memorySessionStore() }),
    formLogin({ check: () => undefined }),
  );
  const site = mount({
    '/files': staticFiles({ root: folder, listing: true })(nothing),
    '/errors': toApplication(failingApp()),
    '/': login(nothing),
  });
  server = await serve(site, { port: 0, quiet: true });
  browser = await openBrowser();
  tab = await browser.newPage({ baseURL: server.addresses[0].url });
}, 60_000);

afterAll(async () => {
  await browser.close();
  await server.close();
  rmSync(folder, { recursive: true });
});

async function sendWrongPassword(): Promise<void> {
  await tab.goto('/login');
  await tab.getByLabel('Name').fill('ada');
  await tab.getByLabel('Password').fill('wrong');
  await tab.getByRole('button', { name: 'Log in' }).click();
  await tab.getByRole('alert').waitFor();
}

const PAGES: readonly (readonly [title: string, go: () => Promise<unknown>])[] = [
  ['the development error page', () => tab.goto('/errors/debug/tea?page=2')],
  ['an error page', () => tab.goto('/errors/missing')],
  ['the login page', () => tab.goto('/login')],
  ['the login page with what was wrong', sendWrongPassword],
  ['a directory listing', () => tab.goto('/files/')],
];

describe.each(PAGES)('%s', (_, go) => {
  it.each([
    ['light', 1280],
    ['dark', 1280],
    ['light', 320],
    ['dark', 320],
  ] as const)('has nothing that axe-core finds, %s and %d wide', async (colorScheme, width) => {
    await tab.setViewportSize({ width, height: 800 });
    await tab.emulateMedia({ colorScheme });
    await go();
    // What is folded is looked at, too.
    await tab.evaluate(`for (const part of document.querySelectorAll('details')) part.open = true`);
    await tab.evaluate(axe.source);
    const results = await tab.evaluate<AxeResults>('axe.run()');
    const found = results.violations.map(
      ({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html).join(' ')}`,
    );
    expect(found).toEqual([]);
    expect(results.passes.length).toBeGreaterThan(8);
    // Nothing sticks out (WCAG 2.2, 1.4.10 "Reflow").
    expect(await tab.evaluate('document.documentElement.scrollWidth')).toBeLessThanOrEqual(width);
  });
});

describe('on a phone', () => {
  beforeAll(() => tab.setViewportSize({ width: 320, height: 800 }));

  it('the development error page has room for names and values, one below the other', async () => {
    await tab.goto('/errors/debug/tea');
    const widths = await tab.evaluate<number[]>(
      `Array.from(document.querySelectorAll('dl:first-of-type dt, dl:first-of-type dd'), (part) => part.clientWidth)`,
    );
    expect(widths.length).toBeGreaterThan(4);
    expect(Math.min(...widths)).toBeGreaterThan(200);
    expect(await tab.evaluate('document.documentElement.scrollHeight')).toBeLessThan(5000);
  });

  it('a listing leaves room for names', async () => {
    await tab.goto('/files/');
    const { width } = (await tab.getByRole('cell', { name: LONG_NAME }).boundingBox()) ?? { width: 0 };
    expect(width).toBeGreaterThan(100);
  });

  it('nothing zooms in when an input is tapped: it has 16 px', async () => {
    await tab.goto('/login');
    const sizes = await tab.evaluate(
      `Array.from(document.querySelectorAll('input, button'), (part) => getComputedStyle(part).fontSize)`,
    );
    expect(sizes).toEqual(['16px', '16px', '16px']);
  });
});

it('a keyboard reaches the source on the development error page, and scrolls it', async () => {
  await tab.setViewportSize({ width: 320, height: 800 });
  await tab.goto('/errors/debug/tea');
  for (let presses = 0; presses < 20; presses++) {
    await tab.keyboard.press('Tab');
    if (await tab.evaluate<boolean>(`document.activeElement.matches('pre')`)) break;
  }
  await tab.keyboard.press('ArrowRight');
  await expect
    .poll(() => tab.evaluate<number>(`document.querySelector('pre').scrollLeft`))
    .toBeGreaterThan(0);
});
