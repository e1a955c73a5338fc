/** Files: what is taken, and how it comes back. */
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import type { Client } from '@tsgi/testing';
import { beforeAll, describe, expect, it } from 'vitest';
import { beginList, newTodo, upload } from './memory-todo.ts';

const { folder, member } = newTodo();
const PNG = new Uint8Array([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a, 1, 2, 3, 4]);
let ada: Client;
let item: string;
let file: string;

beforeAll(async () => {
  ada = await member('ada');
  item = `${await beginList(ada, 'Garden', 'Beans')}/items/1`;
  file = `${item}/attachment`;
});

const kept = () => readdirSync(join(folder, 'attachments'));

describe('an attachment', () => {
  it.each([
    ['page.html', '<script>alert(1)</script>', 'application/octet-stream', 'filename="page.html"'],
    [
      'picture.svg',
      '<svg xmlns="http://www.w3.org/2000/svg" onload="alert(1)"/>',
      'application/octet-stream',
    ],
    ['really.png', PNG, 'image/png', 'filename="really.png"'],
    ['page.png', '<!doctype html><script>alert(1)</script>', 'application/octet-stream'],
    ['../../etc/passwd', 'root', 'application/octet-stream', 'filename="passwd"'],
    ['Zoë "and" co.txt', 'x', 'application/octet-stream', "filename*=UTF-8''Zo%C3%AB%20%22and%22%20co.txt"],
    ['a\r\nSet-Cookie: x=1', 'x', 'application/octet-stream'],
  ])(
    'called %j is saved, and never shown as a page',
    async (name, content, type, disposition = 'filename') => {
      expect((await ada.post(file, upload(name, content))).status).toBe(303);
      const { bytes, headers, status } = await ada.get(file);
      expect(status).toBe(200);
      expect(Buffer.from(bytes)).toEqual(Buffer.from(content));
      expect(headers.get('content-type')).toBe(type);
      expect(headers.get('content-disposition')).toMatch(/^attachment; /);
      expect(headers.get('content-disposition')).toContain(disposition);
      expect(headers.get('x-content-type-options')).toBe('nosniff');
      expect(headers.get('content-security-policy')).toBe("default-src 'none'; sandbox");
      expect(headers.get('cache-control')).toBe('no-store');
      expect(headers.has('set-cookie')).toBe(false);
      expect(kept()).toHaveLength(1);
      expect(kept()[0]).toMatch(/^[\da-f-]{36}$/);
    },
  );

  it('is shown as text in pages, whatever it is called', async () => {
    await ada.post(file, upload('"><img src=x onerror=alert(1)>.txt', 'x'));
    for (const page of [item, '/lists/1']) {
      const { text } = await ada.get(page);
      expect(text).not.toContain('<img src=x');
      expect(text).toContain('&lt;img src=x onerror=alert(1)&gt;.txt');
    }
  });

  it('has 5 MB at most, and one that is larger takes the place of none', async () => {
    await ada.post(file, upload('old.txt', 'old'));
    const most = await ada.post(file, upload('most.bin', new Uint8Array(5_000_000)));
    expect(most.status).toBe(303);
    const { status, text } = await ada.post(file, upload('more.bin', new Uint8Array(5_000_001)));
    expect(status).toBe(422);
    expect(text).toContain('<a href="#file">The file is too large: 5 megabytes at most.</a>');
    expect(text).toContain('most.bin');
    await ada.post(file, upload('new.txt', 'new'));
    await expect.poll(kept).toHaveLength(1);
  });

  it('has to be chosen', async () => {
    const { status, text } = await ada.post(file, upload(''));
    expect(status).toBe(422);
    expect(text).toContain('<a href="#file">Choose a file.</a>');
    expect((await ada.get(item)).text).toContain('new.txt');
  });

  it('goes when it is deleted', async () => {
    await ada.post(`${file}/delete`);
    expect((await ada.get(file)).status).toBe(404);
    await expect.poll(kept).toEqual([]);
  });

  it.each(['item', 'list'])('goes with its %s', async (kind) => {
    const list = await beginList(ada, 'Short', 'Life');
    const id = /id="item-(\d+)"/.exec((await ada.get(list)).text)?.[1] ?? '';
    await ada.post(`${list}/items/${id}/attachment`, upload('a.txt', 'a'));
    expect(kept()).toHaveLength(1);
    await ada.post(kind === 'list' ? `${list}/delete` : `${list}/items/${id}/delete`);
    await expect.poll(kept).toEqual([]);
  });
});
