import { symlinkSync, utimesSync } from 'node:fs';
import { join } from 'node:path';
import { lint } from '@tsgi/spec/lint';
import type { Application } from '@tsgi/spec';
import { client } from '@tsgi/testing';
import { describe, expect, it } from 'vitest';
import { folderOf } from '../test/folders.ts';
import { staticFiles } from './index.ts';
import { formatSize } from './listing.ts';

const nothing: Application = (_environ, startResponse) => {
  startResponse('404 Not Found', []);
  return [];
};

const FILES = {
  'b.txt': '',
  'a b#?.txt': 'named',
  '<img src=x onerror=alert(1)>.txt': '',
  javascript: '',
  'sub/deep.txt': 'deep',
  nul: '',
  '.hidden': '',
  'site/index.html': 'index',
};

const serve = (root: string) => client(staticFiles({ root, listing: true })(lint(nothing)));

const links = (page: string) => [...page.matchAll(/<a href="([^"]*)">/g)].map(([, href]) => href);

describe('a listing', () => {
  it('names folders first, then files, and leaves out what cannot be asked for', async () => {
    const root = folderOf(FILES);
    symlinkSync('/etc/passwd', join(root, 'link'));
    const response = await serve(root).get('/');
    expect(response.headers.get('content-type')).toBe('text/html; charset=utf-8');
    expect(links(response.text)).toEqual([
      './site/',
      './sub/',
      './%3Cimg%20src%3Dx%20onerror%3Dalert(1)%3E.txt',
      './a%20b%23%3F.txt',
      './b.txt',
      './javascript',
    ]);
  });

  it('has links that lead to the files', async () => {
    const asking = serve(folderOf(FILES));
    const page = await asking.get('/');
    const href = links(page.text).find((link) => link?.includes('a%20b')) ?? '';
    const { pathname } = new URL(href, 'http://a/');
    expect((await asking.get(pathname)).text).toBe('named');
  });

  it('shows the size of files, and when each entry was changed', async () => {
    const root = folderOf({ 'a.txt': 'x'.repeat(1536), 'sub/': '' });
    for (const name of ['a.txt', 'sub']) utimesSync(join(root, name), 0, new Date('2026-01-02T03:04:05Z'));
    const { text } = await serve(root).get('/');
    const time = '<time datetime="2026-01-02T03:04:05.000Z">2026-01-02 <span>03:04</span></time>';
    expect(text).toContain(`a.txt</a></td><td>1.5 KiB</td><td>${time}</td>`);
    expect(text).toContain(`sub/</a></td><td></td><td>${time}</td>`);
  });

  it('says that a folder is empty', async () => {
    expect((await serve(folderOf({ 'sub/': '' })).get('/sub/')).text).toContain('This folder is empty.');
  });

  it('leads up, but not out', async () => {
    const asking = serve(folderOf(FILES));
    expect(links((await asking.get('/sub/')).text)).toEqual(['../', './deep.txt']);
    expect((await asking.get('/sub')).headers.get('location')).toBe('/sub/');
  });

  it('shows names as text, whatever is in them (Rack CVE-2026-25500)', async () => {
    const response = await serve(folderOf(FILES)).get('/');
    expect(response.text).toContain('&lt;img src=x onerror=alert(1)&gt;.txt');
    expect(response.text).not.toContain('<img');
    expect(response.headers.get('content-security-policy')).toBe(
      "default-src 'none'; style-src 'unsafe-inline'",
    );
  });

  it('is not shown where there is an index', async () => {
    expect((await serve(folderOf(FILES)).get('/site/')).text).toBe('index');
  });

  it('is not shown unless it may be', async () => {
    const asking = client(staticFiles({ root: folderOf(FILES) })(lint(nothing)));
    expect((await asking.get('/')).status).toBe(404);
  });
});

describe('formatSize', () => {
  it.each([
    [0, '0 B'],
    [999, '999 B'],
    [1000, '1.0 KiB'],
    [1536, '1.5 KiB'],
    [10_137, '9.9 KiB'],
    [10_200, '10 KiB'],
    [1_048_575, '1.0 MiB'],
    [5_000_000_000, '4.7 GiB'],
    [2 ** 53, '8192 TiB'],
  ])('shows %i as %j', (bytes, shown) => {
    expect(formatSize(bytes)).toBe(shown);
  });
});
