/** The middleware as its users see it: in memory and over a socket, under lint on both sides. */
import { symlinkSync, utimesSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { mapEnviron, mount } from '@tsgi/compose';
import type { Application } from '@tsgi/spec';
import { lint } from '@tsgi/spec/lint';
import { type Client, client } from '@tsgi/testing';
import { describe, expect, it } from 'vitest';
import { folderOf } from '../test/folders.ts';
import { type StaticOptions, staticFiles } from './index.ts';

const application: Application = (environ, startResponse) => {
  const isKnown = environ.PATH_INFO === '/known';
  startResponse(isKnown ? '200 OK' : '404 Not Found', [['Content-Type', 'text/plain']]);
  return [`the application at ${environ.REQUEST_METHOD} ${environ.PATH_INFO}\n`];
};

const FILES = {
  'index.html': '<h1>home</h1>',
  'a.txt': '0123456789',
  'app-B3kd92xz.js': 'let a;',
  'about.html': 'about',
  'docs/index.html': 'docs',
  'empty.txt': '',
  'no-index/a.txt': 'a',
  'data.json': '{}',
  'strange.q9z': '?',
  '.env': 'SECRET=1',
  '.well-known/security.txt': 'Contact: us',
};

it('has a name where routes are listed', () => {
  const middleware = staticFiles({ root: import.meta.dirname });
  expect([middleware.name, middleware(application).name]).toEqual(['staticFiles', 'staticFiles']);
});

describe.each([{ over: 'memory' }, { over: 'socket' }] as const)('staticFiles, over $over', ({ over }) => {
  const serve = (options: StaticOptions): Client => client(staticFiles(options)(lint(application)), { over });

  it.each([
    { target: '/a.txt', text: '0123456789', type: 'text/plain; charset=utf-8' },
    { target: '/', text: '<h1>home</h1>', type: 'text/html; charset=utf-8' },
    { target: '/docs/', text: 'docs', type: 'text/html; charset=utf-8' },
    { target: '/data.json?v=2', text: '{}', type: 'application/json' },
    { target: '/app-B3kd92xz.js', text: 'let a;', type: 'text/javascript; charset=utf-8' },
    { target: '/strange.q9z', text: '?', type: 'application/octet-stream' },
    { target: '/empty.txt', text: '', type: 'text/plain; charset=utf-8' },
    { target: '/.well-known/security.txt', text: 'Contact: us', type: 'text/plain; charset=utf-8' },
  ])('serves $target', async ({ target, text, type }) => {
    await using asking = serve({ root: folderOf(FILES) });
    const response = await asking.get(target);
    expect(response).toMatchObject({ status: 200, text });
    expect(Object.fromEntries(response.headers)).toMatchObject({
      'content-type': type,
      'content-length': String(text.length),
      'cache-control': 'no-cache',
      'x-content-type-options': 'nosniff',
      'accept-ranges': 'bytes',
    });
    expect(response.headers.has('vary')).toBe(false);
  });

  it.each([
    { method: 'GET', target: '/nothing' },
    { method: 'GET', target: '/no-index/' },
    { method: 'GET', target: '/no-index' },
    { method: 'GET', target: '/a.txt/' },
    { method: 'GET', target: '/about' },
    { method: 'GET', target: '/.env' },
    { method: 'POST', target: '/a.txt' },
    { method: 'PUT', target: '/a.txt' },
    { method: 'OPTIONS', target: '/a.txt' },
  ])('leaves $method $target to the application', async ({ method, target }) => {
    await using asking = serve({ root: folderOf(FILES) });
    const response = await asking.request(method, target);
    expect(response).toMatchObject({ status: 404, text: `the application at ${method} ${target}\n` });
  });

  it('answers HEAD as GET, without the content', async () => {
    await using asking = serve({ root: folderOf(FILES) });
    const [got, head] = [await asking.get('/a.txt'), await asking.head('/a.txt')];
    const fields = (headers: Headers) => [...headers].filter(([name]) => name !== 'date');
    expect(head).toMatchObject({ status: 200, text: '' });
    expect(fields(head.headers)).toEqual(fields(got.headers));
  });

  it('sends a large file whole', async () => {
    const content = new Uint8Array(700_001).map((_, index) => index % 251);
    await using asking = serve({ root: folderOf({ 'large.bin': content }) });
    const response = await asking.get('/large.bin');
    expect(Buffer.compare(response.bytes, content)).toBe(0);
  });

  describe('conditions', () => {
    it('says 304 to whoever has the file', async () => {
      const root = folderOf(FILES);
      utimesSync(join(root, 'a.txt'), 1e9, 1e9);
      await using asking = serve({ root });
      const { headers } = await asking.get('/a.txt');
      expect(headers.get('last-modified')).toBe('Sun, 09 Sep 2001 01:46:40 GMT');
      const since = { 'If-Modified-Since': headers.get('last-modified') ?? '' };
      const same = { 'If-None-Match': headers.get('etag') ?? '' };
      for (const condition of [since, same]) {
        const response = await asking.get('/a.txt', { headers: condition });
        expect(response).toMatchObject({ status: 304, text: '' });
        expect(response.headers.get('etag')).toBe(headers.get('etag'));
        expect(response.headers.get('cache-control')).toBe('no-cache');
        expect(response.headers.has('content-type')).toBe(false);
      }
    });

    it.each([
      { status: 304, condition: { 'If-None-Match': '*' } },
      { status: 412, condition: { 'If-Match': '"other"' } },
      { status: 416, condition: { Range: 'bytes=10-' } },
    ])('keeps the fields of its own in a $status', async ({ condition, status }) => {
      const headers = (): [string, string][] => [
        ['Content-Security-Policy', "default-src 'self'"],
        ['Access-Control-Allow-Origin', '*'],
        ['Content-Language', 'en'],
        ['Repr-Digest', 'sha-256=:AA==:'],
        ['Set-Cookie', 'a=1'],
        ['Set-Cookie', 'b=2'],
      ];
      await using asking = serve({ root: folderOf(FILES), headers });
      const response = await asking.get('/a.txt', { headers: condition });
      expect(response.status).toBe(status);
      expect(response.headers.get('content-security-policy')).toBe("default-src 'self'");
      expect(response.headers.get('access-control-allow-origin')).toBe('*');
      expect(response.headers.getSetCookie()).toEqual(['a=1', 'b=2']);
      expect(['content-language', 'repr-digest'].filter((name) => response.headers.has(name))).toEqual([]);
    });

    it('sends the file that changed within its second, and has its old size', async () => {
      const root = folderOf(FILES);
      const file = join(root, 'a.txt');
      await using asking = serve({ root });
      utimesSync(file, 1e9, 1e9);
      const { headers } = await asking.get('/a.txt');
      writeFileSync(file, '9876543210');
      utimesSync(file, 1e9, 1e9 + 0.25);
      const response = await asking.get('/a.txt', {
        headers: { 'If-None-Match': headers.get('etag') ?? '' },
      });
      expect(response.status).toBe(200);
    });

    it('has never changed in the future (RFC9110§8.8.2.1)', async () => {
      const root = folderOf(FILES);
      utimesSync(join(root, 'a.txt'), 4e9, 4e9);
      await using asking = serve({ root });
      const { headers } = await asking.get('/a.txt');
      const age = Date.now() - Date.parse(headers.get('last-modified') ?? '');
      expect(age).toBeGreaterThanOrEqual(0);
      expect(age).toBeLessThan(60_000);
    });

    it('says 412 if it is not what it must be', async () => {
      await using asking = serve({ root: folderOf(FILES) });
      expect(await asking.get('/a.txt', { headers: { 'If-Match': '"other"' } })).toMatchObject({
        ...{ status: 412, text: '' },
      });
    });

    it('has neither validator if it must not', async () => {
      await using asking = serve({ root: folderOf(FILES), etag: false, lastModified: false, ranges: false });
      const response = await asking.get('/a.txt', {
        headers: { 'If-None-Match': '"x"', Range: 'bytes=0-1' },
      });
      expect(response).toMatchObject({ status: 200, text: '0123456789' });
      expect(['etag', 'last-modified', 'accept-ranges'].filter((name) => response.headers.has(name))).toEqual(
        [],
      );
    });
  });

  describe('ranges', () => {
    it('sends one', async () => {
      await using asking = serve({ root: folderOf(FILES) });
      const response = await asking.get('/a.txt', { headers: { Range: 'bytes=2-4' } });
      expect(response).toMatchObject({ status: 206, text: '234' });
      expect(response.headers.get('content-range')).toBe('bytes 2-4/10');
      expect(response.headers.get('content-length')).toBe('3');
    });

    it('sends several as parts', async () => {
      const content = 'a'.repeat(500) + 'b'.repeat(500);
      await using asking = serve({ root: folderOf({ 'a.txt': content }) });
      const response = await asking.get('/a.txt', { headers: { Range: 'bytes=0-1,-2' } });
      const [, boundary = '?'] = /boundary=(.*)/.exec(response.headers.get('content-type') ?? '') ?? [];
      expect(response.status).toBe(206);
      expect(response.text.split(`--${boundary}`)).toEqual([
        '\r\n',
        '\r\nContent-Type: text/plain; charset=utf-8\r\nContent-Range: bytes 0-1/1000\r\n\r\naa\r\n',
        '\r\nContent-Type: text/plain; charset=utf-8\r\nContent-Range: bytes 998-999/1000\r\n\r\nbb\r\n',
        '--\r\n',
      ]);
    });

    it('says 416 for what is not there', async () => {
      await using asking = serve({ root: folderOf(FILES) });
      const response = await asking.get('/a.txt', { headers: { Range: 'bytes=10-' } });
      expect(response).toMatchObject({ status: 416, text: '' });
      expect(response.headers.get('content-range')).toBe('bytes */10');
    });

    it('sends the file once for many overlapping ranges (Rack CVE-2026-34826)', async () => {
      await using asking = serve({ root: folderOf({ 'a.txt': 'x'.repeat(10_000) }) });
      const ranges = Array.from({ length: 1000 }, () => '0-').join();
      const response = await asking.get('/a.txt', { headers: { Range: `bytes=${ranges}` } });
      expect(response.status).toBe(200);
      expect(response.bytes).toHaveLength(10_000);
    });
  });

  describe('folders', () => {
    it.each([
      { target: '/docs', location: '/docs/' },
      { target: '/docs?a=1', location: '/docs/?a=1' },
    ])('redirects $target to $location', async ({ target, location }) => {
      await using asking = serve({ root: folderOf(FILES) });
      const response = await asking.get(target);
      expect(response).toMatchObject({ status: 308, text: '' });
      expect(response.headers.get('location')).toBe(location);
    });

    it('redirects to the slash where it is mounted', async () => {
      const site = mount({ '/m': staticFiles({ root: folderOf(FILES) })(lint(application)) });
      await using asking = client(site, { over });
      expect((await asking.get('/m')).headers.get('location')).toBe('/m/');
      expect((await asking.get('/m/docs')).headers.get('location')).toBe('/m/docs/');
      expect((await asking.get('/m/')).text).toBe('<h1>home</h1>');
    });

    it('never redirects to another host', async () => {
      await using asking = serve({ root: folderOf({ 'evil.example/index.html': 'x' }) });
      for (const target of ['//evil.example', '/%2fevil.example', '/%5cevil.example', '///evil.example']) {
        expect((await asking.get(target)).headers.get('location')).toBeNull();
      }
      const mounted = mapEnviron((environ) => ({ ...environ, SCRIPT_NAME: '//evil.example', PATH_INFO: '' }));
      await using below = client(mounted(staticFiles({ root: folderOf(FILES) })(application)), { over });
      expect((await below.get('/')).headers.get('location')).toBeNull();
    });

    it('takes another index, or none', async () => {
      const root = folderOf(FILES);
      await using other = serve({ root, index: 'a.txt' });
      expect((await other.get('/no-index/')).text).toBe('a');
      await using none = serve({ root, index: false });
      expect((await none.get('/docs/')).status).toBe(404);
      expect((await none.get('/docs')).status).toBe(404);
    });
  });

  it('tries endings where there is no file', async () => {
    await using asking = serve({ root: folderOf(FILES), extensions: ['.htm', '.html'] });
    expect((await asking.get('/about')).text).toBe('about');
    expect((await asking.get('/about.html')).text).toBe('about');
    expect((await asking.get('/about/')).status).toBe(404);
  });

  it('looks in its roots in order, given as paths or URLs', async () => {
    const [first, second] = [folderOf({ 'a.txt': 'first' }), folderOf({ 'a.txt': 'second', 'b.txt': 'b' })];
    await using asking = serve({ root: [first, pathToFileURL(second)] });
    expect((await asking.get('/a.txt')).text).toBe('first');
    expect((await asking.get('/b.txt')).text).toBe('b');
  });

  it('sends hidden files only if it may', async () => {
    await using asking = serve({ root: folderOf(FILES), dotfiles: 'allow' });
    expect((await asking.get('/.env')).text).toBe('SECRET=1');
  });

  describe('links', () => {
    const linked = () => {
      const outside = folderOf({ 'secret.txt': 'secret' });
      const root = folderOf(FILES);
      symlinkSync(join(outside, 'secret.txt'), join(root, 'out.txt'));
      symlinkSync(outside, join(root, 'out'));
      symlinkSync('a.txt', join(root, 'in.txt'));
      symlinkSync('loop', join(root, 'loop'));
      symlinkSync('gone', join(root, 'broken'));
      return root;
    };

    it.each(['/out.txt', '/out/secret.txt', '/loop', '/broken'])('does not follow %s out', async (target) => {
      await using asking = serve({ root: linked() });
      expect((await asking.get(target)).status).toBe(404);
    });

    it('does not take a folder beside the root for the root, whose name it begins with (Rack CVE-2026-22860, CVE-2026-34785)', async () => {
      const parent = folderOf({ 'public/a.txt': 'a', 'public-not/secret.txt': 'secret' });
      symlinkSync('../public-not/secret.txt', join(parent, 'public/link.txt'));
      symlinkSync('../public-not', join(parent, 'public/folder'));
      await using asking = serve({ root: join(parent, 'public'), listing: true });
      for (const target of ['/link.txt', '/folder/secret.txt', '/folder/', '/folder']) {
        expect((await asking.get(target)).status).toBe(404);
      }
    });

    it('finds nothing under a name in another case, of which a guard would not know', async () => {
      const root = folderOf({ 'private/a.txt': 'secret' });
      // What Windows and macOS do with every name.
      symlinkSync('private', join(root, 'PRIVATE'));
      await using asking = serve({ root });
      expect((await asking.get('/PRIVATE/a.txt')).status).toBe(404);
    });

    it('follows one inside', async () => {
      await using asking = serve({ root: linked() });
      expect((await asking.get('/in.txt')).text).toBe('0123456789');
    });

    it('follows all if it may', async () => {
      await using asking = serve({ root: linked(), links: 'anywhere' });
      expect((await asking.get('/out/secret.txt')).text).toBe('secret');
    });

    it('serves a root that is a link itself', async () => {
      const link = join(folderOf({}), 'current');
      symlinkSync(folderOf(FILES), link);
      await using asking = serve({ root: link });
      expect((await asking.get('/a.txt')).text).toBe('0123456789');
    });
  });

  describe('precompressed files', () => {
    const files = { 'a.js': 'plain', 'a.js.br': 'br!', 'a.js.gz': 'gz', 'b.js': 'plain', 'b.js.gz/x': '' };
    const precompressed = ['br', 'zstd', 'gzip'] as const;

    it.each([
      { accepts: 'gzip, br', target: '/a.js', text: 'br!', coding: 'br' },
      { accepts: 'gzip', target: '/a.js', text: 'gz', coding: 'gzip' },
      { accepts: 'zstd, gzip;q=0.5', target: '/a.js', text: 'gz', coding: 'gzip' },
      { accepts: 'br;q=0', target: '/a.js', text: 'plain', coding: null },
      { accepts: 'identity;q=0', target: '/a.js', text: 'plain', coding: null },
      { accepts: 'br, gzip', target: '/b.js', text: 'plain', coding: null },
      { accepts: undefined, target: '/a.js', text: 'plain', coding: null },
    ])('sends $text for $accepts', async ({ accepts, target, text, coding }) => {
      await using asking = serve({ root: folderOf(files), precompressed });
      const headers: Record<string, string> = accepts === undefined ? {} : { 'Accept-Encoding': accepts };
      const response = await asking.get(target, { headers });
      expect(response).toMatchObject({ status: 200, text });
      expect(response.headers.get('content-encoding')).toBe(coding);
      expect(response.headers.get('content-type')).toBe('text/javascript; charset=utf-8');
      expect(response.headers.get('vary')).toBe('Accept-Encoding');
    });

    it('have an entity tag of their own', async () => {
      await using asking = serve({ root: folderOf(files), precompressed });
      const [br, plain] = [
        await asking.get('/a.js', { headers: { 'Accept-Encoding': 'br' } }),
        await asking.get('/a.js'),
      ];
      expect(br.headers.get('etag')).not.toBe(plain.headers.get('etag'));
    });

    it('are not looked for unless they are there', async () => {
      await using asking = serve({ root: folderOf(files) });
      const response = await asking.get('/a.js', { headers: { 'Accept-Encoding': 'br' } });
      expect(response.text).toBe('plain');
      expect(response.headers.has('vary')).toBe(false);
    });
  });

  describe('a fallback', () => {
    const page = { Accept: 'text/html,application/xhtml+xml,*/*;q=0.8' };

    it('answers who navigates to what the application does not know', async () => {
      await using asking = serve({ root: folderOf(FILES), fallback: 'index.html' });
      const response = await asking.get('/users/7', { headers: page });
      expect(response).toMatchObject({ status: 200, text: '<h1>home</h1>' });
      expect(response.headers.get('vary')).toBe('Accept');
    });

    it.each([
      { title: 'scripts', target: '/old.js', headers: { Accept: '*/*' }, method: 'GET' },
      { title: 'who says nothing', target: '/old', headers: {}, method: 'GET' },
      { title: 'forms', target: '/old', headers: page, method: 'POST' },
    ])('leaves $title the 404', async ({ target, headers, method }) => {
      await using asking = serve({ root: folderOf(FILES), fallback: 'index.html' });
      const response = await asking.request(method, target, { headers });
      expect(response.status).toBe(404);
      expect(response.headers.get('vary')).toBe(method === 'GET' ? 'Accept' : null);
    });

    it('leaves alone what the application knows', async () => {
      await using asking = serve({ root: folderOf(FILES), fallback: 'index.html' });
      expect((await asking.get('/known', { headers: page })).text).toBe('the application at GET /known\n');
    });

    it('that is not there leaves the 404', async () => {
      await using asking = serve({ root: folderOf(FILES), fallback: 'spa.html' });
      expect((await asking.get('/users', { headers: page })).status).toBe(404);
    });
  });

  describe('field lines', () => {
    it('say for ever what has a hash in its name', async () => {
      await using asking = serve({ root: folderOf(FILES), immutable: /-[\w-]{8}\.\w+$/g });
      const cached = async (target: string) => (await asking.get(target)).headers.get('cache-control');
      expect(await cached('/app-B3kd92xz.js')).toBe('public, max-age=31536000, immutable');
      expect(await cached('/app-B3kd92xz.js')).toBe('public, max-age=31536000, immutable');
      expect(await cached('/a.txt')).toBe('no-cache');
    });

    it('are by file, whatever the request called it (Rack CVE-2026-34786)', async () => {
      const asked: string[] = [];
      await using asking = serve({
        root: folderOf(FILES),
        cacheControl: (path) => (path.startsWith('docs/') ? 'no-store' : 'max-age=60'),
        headers: (path) => {
          asked.push(path);
          return [
            ['content-type', 'text/x-test'],
            ['X-Robots-Tag', 'noindex'],
          ];
        },
      });
      const response = await asking.get('/%64ocs/');
      expect(asked).toEqual(['docs/index.html']);
      expect(response.headers.get('cache-control')).toBe('no-store');
      expect(response.headers.get('content-type')).toBe('text/x-test');
      expect(response.headers.get('x-robots-tag')).toBe('noindex');
    });
  });
});
