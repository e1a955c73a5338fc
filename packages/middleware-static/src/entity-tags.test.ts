/** Files of builds that give all of them one time: size and time do not tell them apart. */
import { renameSync, utimesSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { formatHttpDate } from '@tsgi/http';
import type { Application } from '@tsgi/spec';
import { lint } from '@tsgi/spec/lint';
import { type TestResponse, client } from '@tsgi/testing';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { folderOf } from '../test/folders.ts';
import { staticFiles } from './index.ts';

const nothing: Application = (_environ, startResponse) => {
  startResponse('404 Not Found', [['Content-Type', 'text/plain']]);
  return ['nothing'];
};

/** The time of all files: 1980, as of zip archives. */
const BUILT = 315_532_800;
const MIB = 1 << 20;

function put(root: string, name: string, content: string | Uint8Array): void {
  writeFileSync(join(root, name), content);
  utimesSync(join(root, name), BUILT, BUILT);
}

const asking = (root: string) =>
  client(lint(staticFiles({ root, precompressed: ['br', 'gzip'] })(lint(nothing))));
const tagOf = ({ headers }: TestResponse) => headers.get('etag') ?? '';

const deployments = {
  'written in place': put,
  'put in its place': (root: string, name: string, content: string | Uint8Array) => {
    put(root, `${name}.new`, content);
    renameSync(join(root, `${name}.new`), join(root, name));
  },
};

describe.each(Object.entries(deployments))('a file of equal size and time that is %s', (_, deploy) => {
  it.each([
    { title: 'small', pad: 0 },
    { title: 'large', pad: 2 * MIB },
  ])('is another one: it is sent, and whole, if it is $title', async ({ pad }) => {
    const [before, after] = [`before${' '.repeat(pad)}`, `AFTER!${' '.repeat(pad)}`];
    const root = folderOf({});
    put(root, 'app.js', before);
    const browser = asking(root);
    const first = await browser.get('/app.js');
    deploy(root, 'app.js', after);
    const etag = tagOf(first);
    const again = await browser.get('/app.js', { headers: { 'If-None-Match': etag } });
    expect([again.status, again.text.slice(0, 6)]).toEqual([200, 'AFTER!']);
    expect(tagOf(again)).not.toBe(etag);
    for (const validator of [etag, formatHttpDate(BUILT * 1000)]) {
      const part = await browser.get('/app.js', { headers: { Range: 'bytes=3-', 'If-Range': validator } });
      expect(part.status).toBe(200);
    }
  });
});

it('tags a file and those beside it in other codings differently, though size and time are equal', async () => {
  const root = folderOf({});
  for (const [name, content] of [
    ['a.js', 'let a'],
    ['a.js.br', '<br/>'],
    ['a.js.gz', '<gz/>'],
  ] as const) {
    put(root, name, content);
  }
  const tags = [];
  for (const coding of ['identity', 'br', 'gzip']) {
    tags.push(tagOf(await asking(root).get('/a.js', { headers: { 'Accept-Encoding': coding } })));
  }
  expect(new Set(tags).size).toBe(3);
});

it('keeps the tag of the same bytes, whenever they were written', async () => {
  const root = folderOf({ 'a.css': 'a{}' });
  const first = await asking(root).get('/a.css');
  utimesSync(join(root, 'a.css'), 1e9, 1e9);
  const again = await asking(root).get('/a.css', { headers: { 'If-None-Match': tagOf(first) } });
  expect(again.status).toBe(304);
});

describe('a large file that has not changed for a while', () => {
  const SIZE = 8 * MIB;

  beforeEach(() => {
    vi.useFakeTimers({ toFake: ['Date'], now: Date.now() + 60_000 });
  });

  afterEach(() => {
    vi.useRealTimers();
  });

  it('has a strong tag, with which its parts can be asked for', async () => {
    const root = folderOf({ 'a.bin': new Uint8Array(SIZE) });
    const { headers } = await asking(root).head('/a.bin');
    const etag = headers.get('etag') ?? '';
    expect(etag).toMatch(/^"/);
    const part = await asking(root).get('/a.bin', { headers: { Range: 'bytes=0-9', 'If-Range': etag } });
    expect(part.status).toBe(206);
  });

  it('is sent to its end though another one is put in its place', async () => {
    const root = folderOf({});
    put(root, 'a.bin', 'a'.repeat(SIZE));
    await using browser = client(staticFiles({ root })(nothing), { over: 'socket' });
    const response = await browser.open('GET', '/a.bin');
    deployments['put in its place'](root, 'a.bin', 'b'.repeat(SIZE));
    expect((await response.rest()).text).toBe('a'.repeat(SIZE));
  });

  it('is cut if it is written to in place meanwhile', async () => {
    const root = folderOf({});
    put(root, 'a.bin', 'a'.repeat(SIZE));
    await using browser = client(staticFiles({ root })(nothing), { over: 'socket' });
    const response = await browser.open('GET', '/a.bin');
    writeFileSync(join(root, 'a.bin'), 'b'.repeat(SIZE), { flag: 'r+' });
    await expect(response.rest()).rejects.toThrow();
    expect(browser.errors.join('\n')).toContain('must not be written to in place while it is sent');
  });
});
