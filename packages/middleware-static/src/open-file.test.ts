/** Files are closed, whatever becomes of the response. */
import { execFileSync } from 'node:child_process';
import { appendFileSync, truncateSync } from 'node:fs';
import { join } from 'node:path';
import type { Application, Environ } from '@tsgi/spec';
import { call, client, createEnviron } from '@tsgi/testing';
import { describe, expect, it } from 'vitest';
import { folderOf, openFilesOf } from '../test/folders.ts';
import { staticFiles } from './index.ts';

const nothing: Application = (_environ, startResponse) => {
  startResponse('404 Not Found', []);
  return [];
};

const MIB = 1 << 20;

describe('a file', () => {
  const large = () => folderOf({ 'large.bin': new Uint8Array(8 * MIB), 'large.bin.br': 'br' });

  it.each([
    { title: 'GET', headers: {}, method: 'GET' },
    { title: 'HEAD', headers: {}, method: 'HEAD' },
    { title: '304', headers: { 'If-None-Match': '*' }, method: 'GET' },
    { title: '412', headers: { 'If-Match': '"x"' }, method: 'GET' },
    { title: '416', headers: { Range: 'bytes=99999999-' }, method: 'GET' },
    { title: 'a coded one', headers: { 'Accept-Encoding': 'br' }, method: 'GET' },
  ])('is closed after $title', async ({ headers, method }) => {
    const root = large();
    await client(staticFiles({ root, precompressed: ['br'] })(nothing)).request(method, '/large.bin', {
      headers,
    });
    await expect.poll(() => openFilesOf(root)).toEqual([]);
  });

  it('is closed when the client leaves', async () => {
    const root = large();
    await using asking = client(staticFiles({ root })(nothing), { over: 'socket' });
    const response = await asking.open('GET', '/large.bin');
    await response.read();
    expect(openFilesOf(root)).toHaveLength(1);
    response.abort();
    await expect.poll(() => openFilesOf(root)).toEqual([]);
  });

  it.each([
    {
      title: 'the head is refused',
      environ: {},
      startResponse: () => {
        throw new Error('refused');
      },
    },
    {
      title: 'the file wrapper fails',
      environ: {
        'tsgi.file_wrapper': () => {
          throw new Error('refused');
        },
      },
      startResponse: () => () => undefined,
    },
  ])('is closed when $title', async ({ environ, startResponse }) => {
    const root = large();
    const app = staticFiles({ root })(nothing);
    const asked: Environ = { ...createEnviron({ target: '/large.bin' }), ...environ };
    await expect(app(asked, startResponse)).rejects.toThrow('refused');
    expect(openFilesOf(root)).toEqual([]);
  });

  it('that grows is sent as long as it was', async () => {
    const root = folderOf({ 'a.log': 'a'.repeat(MIB) });
    const app = staticFiles({ root })(nothing);
    await using asking = client(app, { over: 'socket' });
    const response = await asking.open('GET', '/a.log');
    appendFileSync(join(root, 'a.log'), 'b'.repeat(MIB));
    const { text } = await response.rest();
    expect(text).toBe('a'.repeat(MIB));
  });

  it('that becomes shorter is an error, never a short response', async () => {
    const root = large();
    const { failure } = await call(
      (environ, startResponse) => {
        const answered = staticFiles({ root })(nothing)(environ, startResponse);
        return Promise.resolve(answered).then((body) => {
          truncateSync(join(root, 'large.bin'), 10);
          return body;
        });
      },
      createEnviron({ target: '/large.bin' }),
    );
    expect(String(failure)).toContain(
      'must not become shorter while it is sent, got 10 bytes instead of 8388608',
    );
  });

  it('that is a pipe is none, and nobody waits for it', async () => {
    const root = folderOf({});
    execFileSync('mkfifo', [join(root, 'pipe')]);
    expect((await client(staticFiles({ root })(nothing)).get('/pipe')).status).toBe(404);
  });
});
