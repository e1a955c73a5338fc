/** Each page as axe-core sees it, in the light and in the dark, and on a phone. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import axe, { type AxeResults } from 'axe-core';
import { openBrowser } from '@tsgi/rig/shared-browser';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Visitor, addItem, beginList, newVisitor, signUp } from './browser.ts';
import { type TodoServer, startTodo } from './todo-server.ts';

// What no page may be made wider by.
const LONGEST_NAME = 'Wolfeschlegelsteinhausenbergerdorffische';
const FILE_NAME = 'all-the-stamps-of-the-world.png';

const folder = mkdtempSync(join(tmpdir(), 'tsgi-todo-'));
let server: TodoServer;
let browser: Browser;
let member: Visitor;
let stranger: Visitor;
let shared = '';

beforeAll(async () => {
  [server, browser] = await Promise.all([startTodo(folder), openBrowser()]);
  const options = { baseURL: server.url, reducedMotion: 'reduce' } as const;
  member = await newVisitor(browser, options);
  stranger = await newVisitor(browser, options);
  const { tab } = member;
  await signUp(tab, LONGEST_NAME);
  await beginList(tab, 'Errands');
  await addItem(tab, 'Stamps');
  await addItem(tab, 'Soap');
  await tab.getByRole('button', { name: 'Done: Soap' }).click();
  await tab.getByRole('heading', { name: 'Crossed off' }).waitFor();
  await tab.getByText('Share', { exact: true }).click();
  await tab.getByRole('button', { name: 'Make a link' }).click();
  shared = await tab.getByRole('link', { name: server.url }).innerText();
  await tab.getByRole('link', { name: 'Stamps' }).click();
  const picture = await tab.locator('.brand svg').screenshot();
  await tab.getByLabel('A file').setInputFiles({ name: FILE_NAME, mimeType: 'image/png', buffer: picture });
  await tab.getByRole('button', { name: 'Upload' }).click();
  await tab.getByRole('link', { name: FILE_NAME }).waitFor();
  await tab.goto('/lists');
  await beginList(tab, 'Forty');
  for (let item = 0; item < 40; item++)
    await tab.request.post(`${tab.url()}/items`, { form: { text: 'One' } });
}, 60_000);

afterAll(async () => {
  expect([...member.complaints, ...stranger.complaints]).toEqual([]);
  await browser.close();
  await server.stop('SIGTERM');
  rmSync(folder, { recursive: true });
});

async function submit(tab: Page, path: string, button: string): Promise<void> {
  await tab.goto(path);
  await tab.getByRole('button', { name: button, exact: true }).click();
  await tab.getByRole('alert').waitFor();
}

const PAGES: readonly (readonly [
  title: string,
  who: 'member' | 'stranger',
  go: (tab: Page) => Promise<unknown>,
])[] = [
  ['the first page', 'stranger', (tab) => tab.goto('/')],
  ['sign-up', 'stranger', (tab) => tab.goto('/sign-up')],
  ['sign-up with errors', 'stranger', (tab) => submit(tab, '/sign-up', 'Make the account')],
  ['login', 'stranger', (tab) => tab.goto('/login')],
  ['login with errors', 'stranger', (tab) => submit(tab, '/login', 'Log in')],
  ['a shared list', 'stranger', (tab) => tab.goto(shared)],
  ['nothing', 'stranger', (tab) => tab.goto('/nothing')],
  ['the lists', 'member', (tab) => tab.goto('/lists')],
  ['a list', 'member', (tab) => tab.goto('/lists/1')],
  ['a list with as many tally marks as there may be', 'member', (tab) => tab.goto('/lists/2')],
  ['a list with errors', 'member', (tab) => submit(tab, '/lists/1', 'Add')],
  ['an item', 'member', (tab) => tab.goto('/lists/1/items/1')],
  ['an item with errors', 'member', (tab) => submit(tab, '/lists/1/items/2', 'Upload')],
  ["somebody else's list", 'member', (tab) => tab.goto('/lists/99')],
];

describe.each(PAGES)('%s', (_, who, go) => {
  it.each([
    ['light', 1024],
    ['dark', 1024],
    ['light', 320],
  ] as const)('has nothing that axe-core finds, %s and %d wide', async (colorScheme, width) => {
    const { tab } = who === 'member' ? member : stranger;
    await tab.setViewportSize({ width, height: 800 });
    await tab.emulateMedia({ colorScheme, reducedMotion: 'reduce' });
    await go(tab);
    await tab.evaluate(axe.source);
    const results = await tab.evaluate<AxeResults>('axe.run()');
    const found = results.violations.map(
      ({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html).join(' ')}`,
    );
    expect(found).toEqual([]);
    expect(results.passes.length).toBeGreaterThan(10);
    // Nothing sticks out (WCAG 2.2, 1.4.10 "Reflow").
    expect(await tab.evaluate('document.documentElement.scrollWidth')).toBeLessThanOrEqual(width);
  });
});

it('leaves room for what an item is on a phone, whatever else it has', async () => {
  const { tab } = member;
  await tab.setViewportSize({ width: 320, height: 800 });
  await tab.goto('/lists/1');
  const { width } = (await tab.getByRole('link', { name: 'Stamps' }).boundingBox()) ?? { width: 0 };
  expect(width).toBeGreaterThan(150);
});
