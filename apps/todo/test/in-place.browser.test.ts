/** What the script adds: forms that do not leave the page. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openBrowser } from '@tsgi/rig/shared-browser';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { type Visitor, addItem, beginList, newVisitor, signUp } from './browser.ts';
import { type TodoServer, startTodo } from './todo-server.ts';

const folder = mkdtempSync(join(tmpdir(), 'tsgi-todo-'));
let server: TodoServer;
let browser: Browser;
let visitor: Visitor;
let tab: Page;

beforeAll(async () => {
  [server, browser] = await Promise.all([startTodo(folder), openBrowser()]);
  visitor = await newVisitor(browser, { baseURL: server.url });
  tab = visitor.tab;
  await signUp(tab, 'Ada');
});

afterAll(async () => {
  expect(visitor.complaints).toEqual([]);
  await browser.close();
  await server.stop('SIGTERM');
  rmSync(folder, { recursive: true });
});

beforeEach(async () => {
  await tab.goto('/lists');
  await beginList(tab, 'Errands');
  await addItem(tab, 'Stamps');
  await addItem(tab, 'Soap');
  // Gone as soon as there is a new page.
  await tab.evaluate('window.samePage = true');
});

const samePage = () => tab.evaluate('window.samePage === true');
const focused = () =>
  tab.evaluate('document.activeElement.getAttribute("aria-label") ?? document.activeElement.id');
const says = () => tab.locator('#says').innerText();

describe('the page of a list, with its script', () => {
  it('adds items where they are, ready for the next one', async () => {
    await tab.getByLabel('Add an item').fill('Salt');
    await tab.keyboard.press('Enter');
    await tab.getByRole('link', { name: 'Salt' }).waitFor();
    expect(await samePage()).toBe(true);
    expect(await focused()).toBe('text');
    expect(await tab.getByLabel('Add an item').inputValue()).toBe('');
    await expect.poll(says).toBe('Added.');
  });

  it('crosses off and takes back, with the focus where it was', async () => {
    const check = tab.getByRole('button', { name: 'Done: Stamps' });
    await check.focus();
    await tab.keyboard.press('Space');
    await expect.poll(says).toBe('Crossed off: Stamps');
    expect(await check.getAttribute('aria-pressed')).toBe('true');
    expect(await focused()).toBe('Done: Stamps');
    await tab.keyboard.press('Space');
    await expect.poll(says).toBe('To do again: Stamps');
    expect(await check.getAttribute('aria-pressed')).toBe('false');
    expect(await samePage()).toBe(true);
  });

  it('deletes, and has the focus on the next item', async () => {
    await tab.getByRole('button', { name: 'Delete: Stamps' }).click();
    await expect.poll(says).toBe('Deleted: Stamps');
    expect(await focused()).toBe('Done: Soap');
    await tab.getByRole('button', { name: 'Delete: Soap' }).click();
    await expect.poll(says).toBe('Deleted: Soap');
    expect(await focused()).toBe('main');
    expect(await samePage()).toBe(true);
  });

  it('shows what is wrong, and has the focus there', async () => {
    await tab.getByRole('button', { name: 'Add', exact: true }).click();
    await tab.getByRole('alert').waitFor();
    expect(await focused()).toBe('problems');
    expect(await tab.title()).toBe('Error: Errands · Tally');
    expect(await samePage()).toBe(true);
  });

  it('keeps what is typed while another item is on its way', async () => {
    await tab.route('**/items', async (route) => {
      await new Promise((resolve) => setTimeout(resolve, 300));
      await route.continue();
    });
    await tab.getByLabel('Add an item').pressSequentially('Salt');
    await tab.keyboard.press('Enter');
    await tab.keyboard.press('Enter');
    await tab.keyboard.type('Pep');
    await tab.getByRole('link', { name: 'Salt' }).waitFor();
    await tab.keyboard.type('per');
    await tab.keyboard.press('Enter');
    await tab.getByRole('link', { name: 'Pepper', exact: true }).waitFor();
    expect(await tab.locator('.row').count()).toBe(4);
    await tab.unroute('**/items');
  });

  it('does one thing after the other, in the order of the clicks', async () => {
    const delays = [300, 0];
    await tab.route('**/state', async (route) => {
      await new Promise((resolve) => setTimeout(resolve, delays.shift()));
      await route.continue();
    });
    await tab.getByRole('button', { name: 'Done: Stamps' }).click();
    await tab.getByRole('button', { name: 'Done: Soap' }).click();
    await tab.getByText('2 of 2 done').waitFor();
    await expect.poll(says).toBe('Crossed off: Soap');
    await tab.unroute('**/state');
  });

  it('gives back what was typed if the server cannot be reached', async () => {
    await tab.context().setOffline(true);
    await tab.getByLabel('Add an item').fill('Salt');
    await tab.keyboard.press('Enter');
    await tab.getByText('That did not work.').waitFor();
    expect(await tab.getByLabel('Add an item').inputValue()).toBe('Salt');
    await tab.context().setOffline(false);
    await tab.keyboard.press('Enter');
    await tab.getByRole('link', { name: 'Salt' }).waitFor();
    expect(visitor.complaints.splice(0)).toEqual([expect.stringContaining('ERR_INTERNET_DISCONNECTED')]);
  });

  it('goes to the login page if nobody is logged in any more', async () => {
    const cookies = await tab.context().cookies();
    await tab.context().clearCookies();
    await tab.getByRole('button', { name: 'Done: Stamps' }).click();
    await tab.waitForURL('**/login**');
    await tab.context().addCookies(cookies);
  });

  it('says that a file is too large before it is sent', async () => {
    await tab.getByRole('link', { name: 'Stamps' }).click();
    const buffer = Buffer.alloc(5_000_001);
    await tab.getByLabel('A file').setInputFiles({ name: 'a.bin', mimeType: 'image/png', buffer });
    await tab.getByRole('button', { name: 'Upload' }).click();
    const message = await tab
      .getByLabel('A file')
      .evaluate((field) => (field as { validationMessage?: string }).validationMessage);
    expect(message).toBe('The file is larger than 5 megabytes.');
    expect(await tab.getByRole('alert').count()).toBe(0);
  });
});
