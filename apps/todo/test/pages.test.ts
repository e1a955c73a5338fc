/** What every page has: its rules for browsers, its links, and everything that people write as text. */
import type { Client } from '@tsgi/testing';
import { beforeAll, describe, expect, it } from 'vitest';
import { PAGE_POLICY } from '../src/browser-rules.ts';
import { beginList, newTodo } from './memory-todo.ts';

const { member, visitor } = newTodo();
const XSS = `"><script>alert(1)</script>'{{ 7 | times: 7 }}`;
const AS_TEXT = '&#34;&gt;&lt;script&gt;alert(1)&lt;/script&gt;&#39;{{ 7 | times: 7 }}';
let ada: Client;

beforeAll(async () => {
  ada = await member('ada');
  await beginList(ada, XSS, XSS);
  await ada.post('/lists/1/items/1', { form: { text: XSS, note: XSS } });
  await ada.post('/lists/1/sharing', { form: { state: 'shared' } });
});

async function sharedLink(): Promise<string> {
  return /\/shared\/[\w-]+/.exec((await ada.get('/lists/1')).text)?.[0] ?? '';
}

describe('pages', () => {
  it.each([
    ['/lists', 1],
    ['/lists/1', 6],
    ['/lists/1/items/1', 5],
    ['shared', 3],
  ])('show what people write as text: %s', async (path, times) => {
    const { status, text } = await ada.get(path === 'shared' ? await sharedLink() : path);
    expect(status).toBe(200);
    expect(text).not.toContain('<script>');
    expect(text.split(AS_TEXT).length - 1).toBeGreaterThanOrEqual(times);
  });

  it.each([
    ['/sign-up', { name: XSS, password: 'x' }],
    ['/login', { name: XSS, password: '' }],
    ['/lists', { title: XSS.repeat(10) }],
    ['/lists/1/items', { text: XSS.repeat(10) }],
    ['/lists/1/title', { title: XSS.repeat(10) }],
    ['/lists/1/items/1', { text: XSS.repeat(10), note: XSS }],
  ])('show in a form again what was sent, as text: %s', async (path, form) => {
    const { status, text } = await ada.post(path, { form });
    expect(status).toBe(422);
    expect(text).not.toContain('<script>');
    expect(text).toContain(AS_TEXT);
    expect(text).toContain('aria-invalid="true"');
    expect(text).toMatch(/<title>\s*Error: /);
  });

  it.each(['/', '/login', '/lists', '/lists/1', '/nothing', '/assets/00000000/page.css', '/logout'])(
    'tell the browser its rules, whatever the answer is: %s',
    async (path) => {
      const { headers } = await ada.get(path);
      expect(headers.get('content-security-policy')).toBe(PAGE_POLICY);
      expect(headers.get('x-content-type-options')).toBe('nosniff');
      expect(headers.get('referrer-policy')).toBe('same-origin');
    },
  );

  it('let each text run in its own direction', async () => {
    const member = await ada.get(await beginList(ada, 'רשימה', 'חלב'));
    expect(member.text).toContain('<h1 dir="auto">רשימה</h1>');
    expect(member.text).toMatch(/<a class="row-text" dir="auto" [^>]*>חלב</);
    const shown = await ada.get(await sharedLink());
    expect(shown.text).toContain('<h1 dir="auto">');
    expect(shown.text).toContain('<span class="row-text" dir="auto">');
  });

  it('show the list again if an item is deleted twice, as in two tabs', async () => {
    const list = await beginList(ada, 'Short', 'Life');
    const id = /id="item-(\d+)"/.exec((await ada.get(list)).text)?.[1] ?? '';
    for (let time = 0; time < 2; time++) {
      const { headers, status } = await ada.post(`${list}/items/${id}/delete`);
      expect([status, headers.get('location')]).toEqual([303, list]);
    }
    expect((await ada.get(list)).text).not.toContain('Life');
  });

  it('have nothing inline, which the policy would not let run', async () => {
    for (const path of ['/', '/lists', '/lists/1', '/lists/1/items/1', '/login']) {
      expect((await (path === '/' ? visitor() : ada).get(path)).text, path).not.toMatch(
        /<style|\sstyle=|\son\w+=|<script(?! type="module" src=)/,
      );
    }
  });

  it('are not there for a form that another site sends', async () => {
    for (const headers of [
      { 'Sec-Fetch-Site': 'cross-site' },
      { 'Sec-Fetch-Site': 'same-site' },
      { Origin: 'https://evil.example' },
      { Origin: 'null' },
    ]) {
      const response = await ada.post('/lists', { form: { title: 'mine' }, headers });
      expect(response.status).toBe(403);
      expect(response.text).toContain('Another site has sent this. Nothing was changed.');
    }
    expect((await ada.get('/lists')).text).not.toContain('mine');
  });
});
