/** Who finds what: nobody finds anything of somebody else, whichever way he asks. */
import type { Client } from '@tsgi/testing';
import { beforeAll, describe, expect, it } from 'vitest';
import { routesOf } from '@tsgi/spec';
import { beginList, newTodo, upload } from './memory-todo.ts';

const { app, member, visitor } = newTodo();
let ada: Client;
let tom: Client;

beforeAll(async () => {
  [ada, tom] = [await member('ada'), await member('tom')];
  const list = await beginList(ada, 'Garden', 'Beans');
  await ada.post(`${list}/items/1/attachment`, upload('plan.txt', 'rows'));
});

/** Every route below a list, with what its form has. */
const ROUTES = [
  ['GET', '/lists/1', {}],
  ['POST', '/lists/1/items', { text: 'mine' }],
  ['POST', '/lists/1/title', { title: 'mine' }],
  ['POST', '/lists/1/sharing', { state: 'shared' }],
  ['POST', '/lists/1/delete', {}],
  ['GET', '/lists/1/items/1', {}],
  ['POST', '/lists/1/items/1', { text: 'mine', note: 'mine' }],
  ['POST', '/lists/1/items/1/state', { state: 'done' }],
  ['POST', '/lists/1/items/1/delete', {}],
  ['GET', '/lists/1/items/1/attachment', {}],
  ['POST', '/lists/1/items/1/attachment', 'upload'],
  ['POST', '/lists/1/items/1/attachment/delete', {}],
] as const;

describe('what belongs to somebody', () => {
  it('is all in this table', () => {
    const asked = ROUTES.map(([method, path]) => `${method} ${path}`);
    const there = Array.from(routesOf(app) ?? [], ({ methods = [], pattern }) =>
      pattern.startsWith('/lists/') ? `${methods[0]} ${pattern.replaceAll(/:\w+<int>/g, '1')}` : [],
    ).flat();
    expect(asked.toSorted()).toEqual(there.toSorted());
  });

  describe.each(ROUTES)('%s %s', (method, path, form) => {
    const content = () => {
      if (method === 'GET') return {};
      return form === 'upload' ? upload('mine.txt', 'mine') : { form };
    };

    it('is a 404 for another user, as if there were nothing', async () => {
      const response = await tom.request(method, path, content());
      const nothing = await tom.request(method, path.replace('/lists/1', '/lists/99'), content());
      expect(response.status).toBe(404);
      expect(response.text).toBe(nothing.text);
      expect(response.text).not.toMatch(/garden|beans|plan/i);
    });

    it('sends who is not logged in to do so', async () => {
      const headers = { Accept: 'text/html' };
      const response = await visitor().request(method, path, { ...content(), headers });
      expect(response.status).toBe(303);
      const next = method === 'GET' ? `/login?next=${encodeURIComponent(path)}` : '/login';
      expect(response.headers.get('location')).toBe(next);
      expect((await visitor().request(method, path, content())).status).toBe(401);
    });
  });

  it('is as it was after all that', async () => {
    const page = await ada.get('/lists/1');
    expect(page.text).toContain('<h1 dir="auto">Garden</h1>');
    expect(page.text).toContain('aria-label="Done: Beans"');
    expect(page.text).not.toContain('mine');
    expect((await ada.get('/lists/1/items/1/attachment')).text).toBe('rows');
    expect((await tom.get('/lists')).text).toContain('Nothing yet');
  });
});

describe('a shared list', () => {
  it('is for everybody who knows its link, without notes and files, until it is not shared any more', async () => {
    await ada.post('/lists/1/items/1', { form: { text: 'Beans', note: 'secret note' } });
    const { text } = await ada.post('/lists/1/sharing', { form: { state: 'shared' }, redirect: 'follow' });
    const link = /\/shared\/[\w-]+/.exec(text)?.[0] ?? '';
    const seen = await visitor().get(link);
    expect(seen.status).toBe(200);
    expect(seen.text).toContain('Beans');
    expect(seen.text).not.toMatch(/secret note|plan\.txt|ada/);
    expect(seen.headers.get('x-robots-tag')).toBe('noindex');
    await ada.post('/lists/1/sharing', { form: { state: 'private' } });
    expect((await visitor().get(link)).status).toBe(404);
  });
});
