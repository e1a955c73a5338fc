/** The real command, used by people with browsers: one that runs the script, and one that runs none. */
import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { buffer } from 'node:stream/consumers';
import { openBrowser } from '@tsgi/rig/shared-browser';
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { addItem, beginList, logIn, newVisitor, signUp } from './browser.ts';
import { type TodoServer, startTodo } from './todo-server.ts';

let browser: Browser;

beforeAll(async () => {
  browser = await openBrowser();
});

afterAll(() => browser.close());

describe.each([
  { title: 'apps/todo in a browser', javaScriptEnabled: true },
  { title: 'apps/todo in a browser without scripts', javaScriptEnabled: false },
])('$title', ({ javaScriptEnabled }) => {
  const folder = mkdtempSync(join(tmpdir(), 'tsgi-todo-'));
  let server: TodoServer;

  beforeAll(async () => {
    server = await startTodo(folder);
  });

  afterAll(async () => {
    expect(await server.stop('SIGTERM')).toBe(0);
    rmSync(folder, { recursive: true });
  });

  const visitor = () => newVisitor(browser, { baseURL: server.url, javaScriptEnabled });

  it('keeps what was written, through logout and kill -9, and shows it to nobody else', async () => {
    const { complaints, tab } = await visitor();
    await signUp(tab, 'Ada');
    await beginList(tab, 'Garden');
    await addItem(tab, 'Water the beans');
    await addItem(tab, 'Sow <b>radishes</b>');

    // Cross off.
    const check = tab.getByRole('button', { name: 'Done: Water the beans' });
    await check.click();
    await tab.getByRole('heading', { name: 'Crossed off' }).waitFor();
    expect(await check.getAttribute('aria-pressed')).toBe('true');
    expect(await tab.getByText('1 of 2 done').count()).toBe(1);

    // Upload.
    await tab.getByRole('link', { name: 'Sow <b>radishes</b>' }).click();
    const seeds = Buffer.from('<script>document.title = "mine"</script>');
    const chosen = { name: 'seeds "& more".html', mimeType: 'text/html', buffer: seeds };
    await tab.getByLabel('A file').setInputFiles(chosen);
    await tab.getByRole('button', { name: 'Upload' }).click();
    const link = tab.getByRole('link', { name: 'seeds "& more".html' });
    const [download] = await Promise.all([tab.waitForEvent('download'), link.click()]);
    expect(download.suggestedFilename()).toMatch(/^seeds .*more.*\.html$/);
    expect(await buffer(await download.createReadStream())).toEqual(seeds);
    const item = tab.url();

    // Pull the plug.
    await server.stop('SIGKILL');
    server = await startTodo(folder, Number(new URL(server.url).port));
    await tab.goto(item);
    expect(await tab.getByLabel('What is to be done').inputValue()).toBe('Sow <b>radishes</b>');
    await tab.getByRole('link', { name: 'Garden' }).click();
    expect(await check.getAttribute('aria-pressed')).toBe('true');
    const list = tab.url();

    // Delete.
    expect(readdirSync(join(folder, 'attachments'))).toHaveLength(1);
    await tab.getByRole('button', { name: 'Delete: Sow <b>radishes</b>' }).click();
    await tab.getByText('1 of 1 done').waitFor();
    expect(await tab.locator('main').getByText('radishes').count()).toBe(0);
    await expect.poll(() => readdirSync(join(folder, 'attachments'))).toEqual([]);

    // Leave. Not even the way back leads to it.
    await tab.getByRole('button', { name: 'Log out' }).click();
    await tab.getByRole('heading', { name: 'Cross things off.' }).waitFor();
    await tab.goBack();
    expect(await tab.getByText('Water the beans').count()).toBe(0);

    // Somebody else.
    await signUp(tab, 'Tom');
    expect(await tab.getByText('Nothing yet').count()).toBe(1);
    for (const url of [list, item, `${item}/attachment`]) {
      expect((await tab.goto(url))?.status(), url).toBe(404);
      expect(await tab.locator('main').innerText()).not.toMatch(/garden|radishes|seeds/i);
    }
    await tab.goto('/lists');
    await tab.getByRole('button', { name: 'Log out' }).click();

    // Back again.
    await logIn(tab, 'ada');
    await tab.getByRole('link', { name: 'Garden' }).click();
    expect(await tab.getByRole('link', { name: 'Water the beans' }).count()).toBe(1);
    expect(complaints).toEqual([]);
  });

  it('says what is wrong with a form, where it is wrong', async () => {
    const { complaints, tab } = await visitor();
    await tab.goto('/sign-up');
    await tab.getByLabel('Name').fill('a b');
    await tab.getByLabel('Password').fill('short');
    await tab.getByRole('button', { name: 'Make the account' }).click();
    await tab.getByRole('alert').waitFor();
    expect(await tab.title()).toBe('Error: Make an account · Tally');
    expect(await tab.getByLabel('Name').inputValue()).toBe('a b');
    expect(await tab.getByLabel('Password').inputValue()).toBe('');
    const hint = 'Letters, digits, dots and dashes. Nobody but you will see it.';
    const error = 'A name is made of letters, digits, dots and dashes.';
    expect(await tab.getByRole('textbox', { name: 'Name', description: `${hint} ${error}` }).count()).toBe(1);
    await tab.getByRole('alert').getByRole('link', { name: 'A password has 10 characters' }).click();
    expect(await tab.locator('#password:focus').count()).toBe(1);
    expect(complaints).toEqual([]);
  });

  it('takes who was sent to log in to where he wanted to go', async () => {
    const { tab } = await visitor();
    await signUp(tab, 'Grace');
    await beginList(tab, 'Compilers');
    const list = tab.url();
    await tab.getByRole('button', { name: 'Log out' }).click();
    await tab.getByRole('link', { name: 'Log in' }).waitFor();
    await tab.goto(list);
    await tab.getByLabel('Name').fill('grace');
    await tab.getByLabel('Password').fill('wrong password');
    await tab.getByRole('button', { name: 'Log in' }).click();
    await tab.getByText('Name or password is wrong.').waitFor();
    await tab.getByLabel('Password').fill('correct horse battery');
    await tab.getByRole('button', { name: 'Log in' }).click();
    await tab.waitForURL(list);
  });
});
