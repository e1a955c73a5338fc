/**
 * Makes the pictures of the README: the real server, the real pages, an example list.
 *
 *   node --conditions=tsgi-source scripts/screenshot.ts
 *
 * @module
 */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { type Page, chromium } from 'playwright-core';
import { startTodo } from '../test/todo-server.ts';

const DOCS = fileURLToPath(new URL('../docs/', import.meta.url));

const LISTS: Readonly<Record<string, readonly (readonly [text: string, state: 'done' | 'open'])[]>> = {
  'Books to give back': [
    ['A Pattern Language', 'done'],
    ['The Timeless Way of Building', 'done'],
    ['Flatland', 'open'],
  ],
  'Move to the new flat': [
    ['Give notice', 'done'],
    ['Find a van', 'done'],
    ['Boxes', 'done'],
    ['New address to the bank', 'open'],
    ['Meter readings', 'open'],
    ['Lights for the kitchen', 'open'],
    ['Keys to Mrs Hopper', 'open'],
  ],
  'Dinner on Saturday': [
    ['Bread from the corner bakery', 'open'],
    ['Write the menu on the board', 'open'],
    ['Ask Grace about the chairs', 'open'],
    ['Candles, the tall ones', 'open'],
    ['Aubergines, tahini, lemons', 'done'],
    ['Invite everybody', 'done'],
    ['Borrow the big pot', 'done'],
  ],
};

async function fillIn(page: Page): Promise<void> {
  for (const [title, items] of Object.entries(LISTS)) {
    await page.getByRole('link', { name: 'Your lists' }).first().click();
    await page.getByLabel('A new list').fill(title);
    await page.getByRole('button', { name: 'Begin' }).click();
    await page.getByRole('heading', { name: title }).waitFor();
    for (const [text, state] of items) {
      await page.getByLabel('Add an item').fill(text);
      await page.getByRole('button', { name: 'Add', exact: true }).click();
      const check = page.getByRole('button', { name: `Done: ${text}` });
      await check.waitFor();
      if (state === 'done') await check.click();
      if (state === 'done')
        await page.locator(`button[aria-pressed=true][aria-label="Done: ${text}"]`).waitFor();
    }
  }
}

async function addNote(page: Page): Promise<void> {
  await page.getByRole('link', { name: 'Write the menu on the board' }).click();
  await page.getByLabel('Note').fill('Three courses.\nAsk Ada what she does not eat.');
  await page.getByRole('button', { name: 'Save' }).click();
  await page.getByRole('link', { name: 'Bread from the corner bakery' }).click();
  const picture = await page.locator('svg.tally, .brand svg').first().screenshot({ scale: 'css' });
  const file = { name: 'bakery.png', mimeType: 'image/png', buffer: picture };
  await page.getByLabel('A file').setInputFiles(file);
  await page.getByRole('button', { name: 'Upload' }).click();
  await page.getByRole('link', { name: 'bakery.png' }).waitFor();
  await page.getByRole('link', { name: 'Dinner on Saturday' }).click();
}

const folder = await mkdtemp(join(tmpdir(), 'tsgi-todo-'));
const server = await startTodo(folder);
const browser = await chromium.launch({
  executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium',
  args: ['--no-sandbox'],
});
try {
  const context = await browser.newContext({ baseURL: server.url, viewport: { width: 720, height: 860 } });
  const page = await context.newPage();
  await page.emulateMedia({ reducedMotion: 'reduce' });
  await page.goto('/sign-up');
  await page.getByLabel('Name').fill('Ada');
  await page.getByLabel('Password').fill('analytical engine');
  await page.getByRole('button', { name: 'Make the account' }).click();
  await fillIn(page);
  await addNote(page);
  for (const colorScheme of ['light', 'dark'] as const) {
    await page.emulateMedia({ colorScheme, reducedMotion: 'reduce' });
    await page.screenshot({ path: `${DOCS}list-${colorScheme}.png` });
  }
} finally {
  await browser.close();
  await server.stop('SIGTERM');
  await rm(folder, { recursive: true });
}
