/** The real command as a process, and a browser that signs the guestbook; what no browser sends, in memory. */
import { fileURLToPath } from 'node:url';
import { Command } from '@tsgi/rig/command';
import { client } from '@tsgi/testing';
import { openBrowser } from '@tsgi/rig/shared-browser';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import app from '../src/app.ts';

const ROOT = fileURLToPath(new URL('..', import.meta.url));

describe('apps/guestbook, served', () => {
  let command: Command;
  let url = '';

  beforeAll(async () => {
    command = new Command(ROOT, ['src/app.ts', '--port', '0', '--quiet']);
    url = await command.serving();
  });

  afterAll(async () => {
    command.kill();
    expect(await command.ended()).toBe(0);
  });

  it('is signed in a browser, and shows what was written as it was written', async () => {
    const browser = await openBrowser();
    try {
      const tab = await browser.newPage();
      await tab.goto(url);
      expect(await tab.locator('li').allInnerTexts()).toEqual([
        'Ada: What a lovely place!',
        'Tom & Jerry: <b>Hello</b>',
      ]);
      await tab.getByLabel('Name').fill('"><script>document.title = "mine"</script>');
      await tab.getByLabel('Text').fill("It's {{ title }} & more");
      await tab.getByRole('button').click();
      await tab.waitForURL('**/entries/3');
      expect(await tab.title()).toBe('Entry 3');
      expect(await tab.locator('blockquote').innerText()).toBe("It's {{ title }} & more");
      await tab.getByRole('link', { name: 'All entries' }).click();
      expect(await tab.locator('li').last().innerText()).toContain(
        '"><script>document.title = "mine"</script>:',
      );
      expect(await tab.title()).toBe('Guestbook');
    } finally {
      await browser.close();
    }
  });

  it('lists its routes', async () => {
    await using listing = new Command(ROOT, ['routes', 'src/app.ts']);
    expect(await listing.ended()).toBe(0);
    expect(listing.stdout.split('\n').map((line) => line.split(/ {2,}/))).toEqual([
      ['METHOD', 'PATTERN', 'NAME', 'HANDLER', 'MIDDLEWARE'],
      ['GET', '/', 'entries', '-', '-'],
      ['POST', '/', '-', '-', '-'],
      ['GET', '/entries/:id<int>', 'entry', '-', '-'],
      [''],
    ]);
  });
});

describe('apps/guestbook', () => {
  it('asks again for what is missing', async () => {
    const response = await client(app).post('/', { form: { name: 'Ada', text: ' ' } });
    expect(response.status).toBe(422);
    expect(response.text).toContain('<p role="alert">Please give your name and a text.</p>');
  });

  it('has a page for what is not there', async () => {
    const response = await client(app).get('/entries/99');
    expect(response.status).toBe(404);
    expect(response.headers.get('content-type')).toBe('text/html; charset=utf-8');
    expect(response.text).toContain('<p>There is no entry 99.</p>');
  });
});
