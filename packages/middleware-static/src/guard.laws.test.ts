/**
 * Nobody comes past a guard: whatever is asked for, and however it is written, the file system never finds what the
 * guard has not seen. This is what @hono/node-server (CVE-2026-29087 by `%2F`, CVE-2026-39406 by `//`) and
 * \@fastify/static (GHSA-x428-ghpx-8j92) got wrong.
 */
import { mount } from '@tsgi/compose';
import type { Application } from '@tsgi/spec';
import { client } from '@tsgi/testing';
import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { folderOf } from '../test/folders.ts';
import { staticFiles } from './index.ts';

const answer =
  (status: string): Application =>
  (_environ, startResponse) => {
    startResponse(status, [['Content-Type', 'text/plain']]);
    return [status];
  };

const SECRET = 'TOP SECRET';

/** Static files, with a guard before one of their folders. */
function guardedSite(): Application {
  const root = folderOf({ 'private/secret.txt': SECRET, 'private/index.html': SECRET, 'open/a.txt': 'open' });
  return mount({
    '/private': answer('401 Unauthorized'),
    '/': staticFiles({ root, extensions: ['.txt'], listing: true })(answer('404 Not Found')),
  });
}

/** Mostly as it is, sometimes one of the others: one trick at a time is what gets through. */
function mostly(plain: string, ...others: string[]): fc.Arbitrary<string> {
  return fc.oneof(
    { weight: 9, arbitrary: fc.constant(plain) },
    { weight: 1, arbitrary: fc.constantFrom(...others) },
  );
}

function word(text: string): fc.Arbitrary<string> {
  const letters = Array.from(text).map((letter) => {
    const code = letter.charCodeAt(0).toString(16);
    return mostly(letter, `%${code}`, `%${code}`, `%25${code}`, letter.toUpperCase());
  });
  return fc.tuple(...letters).map((parts) => parts.join(''));
}

const SLASHES = [
  ...['//', '/./', '/x/../', '/;/', '/%2e/', '/%2e%2e/', '/%00', '/private/..'],
  ...['%2f', '%2F', '%252f', '%c0%af', '%ef%bc%8f', '\\', '%5c', '%255c'],
];
const NOISE = ['.', '%20', '::$DATA', '%00', '/', '~1', '?', '/.', '%2e', '%09', ';a=b', '%2f', '%5c'];

// What stands for "/private/secret.txt" in the request.
const targets = fc
  .tuple(
    mostly('/', ...SLASHES),
    word('private'),
    mostly('', ...NOISE),
    mostly('/', ...SLASHES),
    fc.oneof(word('secret.txt'), word('secret'), fc.constant('')),
    mostly('', ...NOISE),
  )
  .map((parts) => parts.join(''))
  .map((target) => (target.startsWith('/') ? target : `/${target}`));

describe('static files behind a guard', () => {
  it('are not found by any way of writing their path', async () => {
    const site = guardedSite();
    const seen = new Set<number>();
    await fc.assert(
      fc.asyncProperty(targets, async (target) => {
        const connection = await client(site, { over: 'memory' }).connect();
        await connection.send(`GET ${target} HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n`);
        const { status, text } = await connection.response();
        seen.add(status);
        expect(text).not.toContain(SECRET);
        expect(status).not.toBe(200);
      }),
      { numRuns: 1500 },
    );
    // The guard, the application and the server each had something to say: the targets are no mere noise.
    expect([400, 401, 404].filter((status) => !seen.has(status))).toEqual([]);
  });

  it('are found where there is no guard', async () => {
    const asking = client(guardedSite());
    expect((await asking.get('/open/a.txt')).text).toBe('open');
    expect((await asking.get('/%6fpen/%61')).text).toBe('open');
  });

  it.each([
    '/../../../../../../etc/passwd',
    '/..%2f..%2f..%2fetc/passwd',
    '/%2e%2e/%2e%2e/etc/passwd',
    '/open/..%5c..%5cetc/passwd',
    '/%252e%252e%252fetc/passwd',
    '//etc/passwd',
    '/open//../../../etc/passwd',
    '/%c0%ae%c0%ae/etc/passwd',
    '/etc/passwd%00.txt',
    '/C:/Windows/win.ini',
    '/NUL',
    '/open/a.txt%00',
    '/open/a.txt/.',
    '/private/../open/./a.txt',
  ])('never leave the folder: %s', async (target) => {
    const connection = await client(guardedSite(), { over: 'socket' }).connect();
    await connection.send(`GET ${target} HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n`);
    const { status } = await connection.response();
    expect([400, 404]).toContain(status);
  });
});
