import { symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { lint } from '@tsgi/spec/lint';
import type { Application } from '@tsgi/spec';
import { client } from '@tsgi/testing';
import { describe, expect, it } from 'vitest';
import { folderOf } from '../test/folders.ts';
import { staticFiles } from './index.ts';

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
