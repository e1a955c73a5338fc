/** Which pages are kept, for whom, and until when. */
import { stopClock } from '@tsgi/rig/stop-clock';
import type { Client } from '@tsgi/testing';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { beginList, newTodo, upload } from './memory-todo.ts';

const { member, visitor } = newTodo();
let ada: Client;
let list: string;

beforeAll(async () => {
  stopClock();
  ada = await member('ada');
  list = await beginList(ada, 'Garden', 'Beans');
});

afterAll(() => void vi.useRealTimers());

async function statusOf(asking: Client, path: string): Promise<string> {
  return (await asking.get(path)).headers.get('cache-status') ?? 'none';
}

const MISS = 'tsgi; fwd=uri-miss; ttl=3600; stored';
const HIT = /^tsgi; hit; ttl=3\d{3}$/;

describe('the page of a list', () => {
  it('comes from the cache the second time', async () => {
    await ada.post(`${list}/items`, { form: { text: 'Peas' } });
    const first = await ada.get(list);
    const second = await ada.get(list);
    expect(first.headers.get('cache-status')).toBe(MISS);
    expect(second.headers.get('cache-status')).toMatch(HIT);
    expect(second.text).toBe(first.text);
  });

  it.each([
    ['adds an item', 'items', { text: 'Leeks' }, 'Leeks'],
    ['crosses one off', 'items/1/state', { state: 'done' }, 'Crossed off'],
    ['changes one', 'items/1', { text: 'Runner beans', note: '' }, 'Runner beans'],
    ['renames it', 'title', { title: 'Allotment' }, 'Allotment'],
    ['shares it', 'sharing', { state: 'shared' }, 'Stop sharing'],
    ['deletes an item', 'items/2/delete', {}, 'Leeks'],
  ])('is made anew after a form that %s', async (_, path, form, text) => {
    await ada.get(list);
    expect(await statusOf(ada, list)).toMatch(HIT);
    expect((await ada.post(`${list}/${path}`, { form })).status).toBe(303);
    const page = await ada.get(list);
    expect(page.headers.get('cache-status')).toBe(MISS);
    expect(page.text).toContain(text);
  });

  it('is made anew after an upload, too', async () => {
    await ada.get(list);
    await ada.post(`${list}/items/1/attachment`, upload('plan.txt', 'rows'));
    expect((await ada.get(list)).text).toContain('plan.txt');
    await ada.post(`${list}/items/1/attachment/delete`);
    expect((await ada.get(list)).text).not.toContain('plan.txt');
  });

  it('stays where it is when another list changes', async () => {
    const other = await beginList(ada, 'House', 'Roof');
    await ada.get(list);
    await ada.post(`${other}/items`, { form: { text: 'Door' } });
    expect(await statusOf(ada, list)).toMatch(HIT);
  });

  it('is kept for its user only, and never by a browser', async () => {
    const tom = await member('tom');
    const page = await ada.get(list);
    expect(page.headers.get('cache-control')).toBe('no-store');
    expect(page.headers.get('vary')).toBe('Cookie');
    expect((await tom.get(list)).status).toBe(404);
    expect((await visitor().get(list)).status).toBe(401);
    expect(await statusOf(ada, list)).toMatch(HIT);
  });

  it('is not kept with an error in it', async () => {
    const problem = await ada.post(`${list}/items`, { form: { text: '' } });
    expect(problem.status).toBe(422);
    expect((await ada.get(list)).text).not.toContain('There is a problem');
  });

  it('is gone with the list', async () => {
    const short = await beginList(ada, 'Short');
    await ada.get(short);
    await ada.post(`${short}/delete`);
    expect((await ada.get(short)).status).toBe(404);
  });
});

describe('a shared list', () => {
  it('is one page for everybody, and made anew when its owner changes it', async () => {
    const shared = await beginList(ada, 'Party', 'Cake');
    const { text } = await ada.post(`${shared}/sharing`, { form: { state: 'shared' }, redirect: 'follow' });
    const link = /\/shared\/[\w-]+/.exec(text)?.[0] ?? '';
    expect(await statusOf(visitor(), link)).toBe(MISS);
    const page = await visitor().get(link);
    expect(page.headers.get('cache-status')).toMatch(HIT);
    expect(page.headers.get('cache-control')).toBe('no-cache');
    expect(page.headers.has('set-cookie')).toBe(false);
    expect(await statusOf(ada, link)).toMatch(HIT);
    await ada.post(`${shared}/items`, { form: { text: 'Candles' } });
    expect((await visitor().get(link)).text).toContain('Candles');
  });
});

describe('other pages', () => {
  it.each(['/', '/lists', '/login', '/lists/1/items/1'])('are made each time: %s', async (path) => {
    expect(await statusOf(ada, path)).toBe('none');
  });

  it('show a message once', async () => {
    const eve = await member('eve');
    expect((await eve.get('/lists')).text).toContain('Welcome, eve!');
    expect((await eve.get('/lists')).text).not.toContain('Welcome');
  });
});

describe('styles, script and fonts', () => {
  it('are asked for once', async () => {
    const { text } = await visitor().get('/');
    const files = [...text.matchAll(/(?:href|src)="(\/assets\/[^"]+)"/g)].map(([, path = '']) => path);
    expect(files).toHaveLength(6);
    const styles = (await visitor().get(files[1]!)).text;
    const fonts = [...styles.matchAll(/url\('([^']+)'\)/g)].map(([, name]) =>
      files[1]!.replace(/[^/]+$/, name!),
    );
    expect(fonts).toHaveLength(3);
    for (const file of [...files, ...fonts]) {
      const response = await visitor().get(file);
      expect(response.status, file).toBe(200);
      expect(response.headers.get('cache-control')).toBe('public, max-age=31536000, immutable');
      expect(response.headers.has('set-cookie')).toBe(false);
    }
  });

  it.each(['/assets/00000000/page.css', '/assets', '/assets/'])('are nowhere else: %s', async (path) => {
    expect((await visitor().get(path)).status).toBe(404);
  });
});
