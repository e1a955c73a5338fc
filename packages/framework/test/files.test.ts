import { execFileSync } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import {
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readlinkSync,
  rmSync,
  symlinkSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { appendFile, truncate } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { call, client, createEnviron } from '@tsgi/testing';
import * as fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it, onTestFinished, vi } from 'vitest';
import { App, FileResponse } from '../src/index.ts';

const folder = mkdtempSync(join(tmpdir(), 'tsgi-files-'));
const root = join(folder, 'public');
const MODIFIED = new Date('2026-01-01T00:00:00Z');
const LAST_MODIFIED = 'Thu, 01 Jan 2026 00:00:00 GMT';
const content = randomBytes(300_000);
const socket = createServer();

beforeAll(async () => {
  mkdirSync(join(root, 'sub'), { recursive: true });
  mkdirSync(join(folder, 'public-secret'));
  writeFileSync(join(folder, 'public-secret', 'a.txt'), 'secret');
  writeFileSync(join(folder, 'secret.txt'), 'secret');
  writeFileSync(join(root, 'a.bin'), content);
  utimesSync(join(root, 'a.bin'), MODIFIED, MODIFIED);
  writeFileSync(join(root, 'ten.txt'), '0123456789');
  utimesSync(join(root, 'ten.txt'), MODIFIED, MODIFIED);
  writeFileSync(join(root, 'empty.txt'), '');
  symlinkSync(join(root, 'loop'), join(root, 'loop'));
  execFileSync('mkfifo', [join(root, 'pipe')]);
  await once(socket.listen(join(root, 'socket')), 'listening');
});

afterAll(() => {
  socket.close();
  rmSync(folder, { recursive: true });
});

const app = new App({ debug: false });
app.get('/files/:path<path>', ({ params }) => new FileResponse(params.path, { root }));
app.get('/by-query', ({ query }) => new FileResponse(query.get('path') ?? '', { root }));
app.post('/files/:path<path>', ({ params }) => new FileResponse(params.path, { root }));
app.get('/save', () => new FileResponse(join(root, 'ten.txt'), { filename: 'Zähler.txt' }));
app.get('/show', () => new FileResponse(join(root, 'ten.txt'), { disposition: 'inline' }));
app.get(
  '/guarded',
  () =>
    new FileResponse(join(root, 'ten.txt'), {
      headers: { 'Content-Security-Policy': "default-src 'self'", 'Access-Control-Allow-Origin': '*' },
    }),
);
app.get(
  '/tagged',
  () =>
    new FileResponse(join(root, 'ten.txt'), {
      headers: {
        ETag: 'W/"mine"',
        'Last-Modified': [],
        'Content-Type': 'text/x',
        'Cache-Control': 'no-cache',
      },
    }),
);
app.get('/gone', () => new FileResponse(join(root, 'ten.txt'), { status: 410 }));

const get = (target: string, headers: Record<string, string> = {}) => client(app).get(target, { headers });

/** How many descriptors of this process are open for files of the folder. */
function openFiles(): number {
  const isOurs = (fd: string) => {
    try {
      return readlinkSync(`/proc/self/fd/${fd}`).startsWith(folder);
    } catch {
      return false;
    }
  };
  return readdirSync('/proc/self/fd').filter(isOurs).length;
}

const allClosed = () => expect.poll(openFiles).toBe(0);

describe('a file', () => {
  it('is sent whole, with what tells its states apart', async () => {
    const { bytes, headers, status } = await get('/files/a.bin');
    expect(status).toBe(200);
    expect(content.equals(bytes)).toBe(true);
    expect(headers.get('content-length')).toBe('300000');
    expect(headers.get('content-type')).toBe('application/octet-stream');
    expect(headers.get('last-modified')).toBe(LAST_MODIFIED);
    expect(headers.get('accept-ranges')).toBe('bytes');
    expect(headers.get('etag')).toMatch(/^"[0-9a-z]+-[0-9a-z]+"$/);
    await allClosed();
  });

  it('has its type by its name', async () => {
    expect((await get('/files/ten.txt')).headers.get('content-type')).toBe('text/plain; charset=utf-8');
  });

  it('may be empty', async () => {
    const { headers, status, text } = await get('/files/empty.txt');
    expect([status, headers.get('content-length'), text]).toEqual([200, '0', '']);
    expect((await get('/files/empty.txt', { Range: 'bytes=0-' })).status).toBe(416);
    await allClosed();
  });

  it('has the same headers for HEAD, and no content', async () => {
    const whole = await get('/files/ten.txt');
    const { headers, status, text } = await client(app).head('/files/ten.txt', {
      headers: { Range: 'bytes=0-1' },
    });
    expect([status, text]).toEqual([200, '']);
    expect(headers.get('content-length')).toBe('10');
    expect(headers.get('etag')).toBe(whole.headers.get('etag'));
    await allClosed();
  });

  it('is not read for HEAD, also where nobody leaves the content out', async () => {
    const { chunks } = await call(new FileResponse(join(root, 'ten.txt')), createEnviron({ method: 'HEAD' }));
    expect(chunks).toEqual([]);
    await allClosed();
  });

  it('has another tag for other bytes, also of one size and time', async () => {
    const path = join(root, 'changing.txt');
    const tagOf = async (text: string, time: Date) => {
      writeFileSync(path, text);
      utimesSync(path, time, time);
      return (await get('/files/changing.txt')).headers.get('etag');
    };
    const tags = [await tagOf('a', MODIFIED), await tagOf('b', MODIFIED), await tagOf('ab', MODIFIED)];
    expect(new Set(tags).size).toBe(3);
    expect(await tagOf('a', new Date(1))).toBe(tags[0]);
  });

  it.each([
    ['/save', `attachment; filename="Z_hler.txt"; filename*=UTF-8''Z%C3%A4hler.txt`],
    ['/show', 'inline; filename="ten.txt"'],
    ['/files/ten.txt', null],
  ])('of %s has the disposition %j', async (target, disposition) => {
    expect((await get(target)).headers.get('content-disposition')).toBe(disposition);
  });

  it('may have headers of its own, which count in conditions', async () => {
    const { headers } = await get('/tagged');
    expect(headers.get('content-type')).toBe('text/x');
    expect(headers.get('etag')).toBe('W/"mine"');
    expect((await get('/tagged', { 'If-None-Match': '"mine"' })).status).toBe(304);
    // A weak tag does not make sure that the parts are of one file.
    expect((await get('/tagged', { Range: 'bytes=0-1', 'If-Range': 'W/"mine"' })).status).toBe(200);
  });

  it.each([
    { status: 304, condition: { 'If-None-Match': '*' } },
    { status: 412, condition: { 'If-Match': '"other"' } },
    { status: 416, condition: { Range: 'bytes=10-' } },
  ])('keeps in a $status the headers that are not of its content', async ({ condition, status }) => {
    const response = await get('/guarded', condition);
    expect(response.status).toBe(status);
    expect(response.headers.get('content-security-policy')).toBe("default-src 'self'");
    expect(response.headers.get('access-control-allow-origin')).toBe('*');
  });

  it('is sent whole with a status that is not 200, whatever is asked', async () => {
    const { status, text } = await get('/gone', { Range: 'bytes=0-1', 'If-None-Match': '*' });
    expect([status, text]).toEqual([410, '0123456789']);
  });

  it('answers without an App too', async () => {
    const { chunks, closed, status } = await call(new FileResponse(join(root, 'ten.txt')), createEnviron());
    expect({ status, closed }).toEqual({ status: '200 OK', closed: true });
    expect(Buffer.concat(chunks as Uint8Array[]).toString()).toBe('0123456789');
  });
});

describe('a file that is not there', () => {
  it.each([
    '/files/missing.txt',
    '/files/sub',
    '/files/ten.txt/more',
    '/files/pipe',
    '/files/socket',
    '/files/loop',
    `/files/${'a'.repeat(300)}`,
    '/by-query?path=',
    '/by-query?path=a%00b',
  ])('%s is a 404', async (target) => {
    const { status, text } = await get(target);
    expect(status).toBe(404);
    expect(text).not.toContain(folder);
    await allClosed();
  });

  it.each([
    '../secret.txt',
    'sub/../../secret.txt',
    '/../secret.txt',
    '../public-secret/a.txt',
    '..',
    `${folder}/secret.txt`,
  ])('is what %s leads to, out of the root', async (path) => {
    const { status, text } = await client(app).get('/by-query', { query: { path } });
    expect(status).toBe(404);
    expect(text).not.toContain('secret');
  });

  it('is none whose name only begins with dots', async () => {
    writeFileSync(join(root, '..dots'), 'dots');
    expect((await client(app).get('/by-query', { query: { path: '..dots' } })).text).toBe('dots');
  });
});

describe('a conditional request', () => {
  it('is answered with 304 if the client has the file', async () => {
    const { headers: first } = await get('/files/ten.txt');
    const etag = first.get('etag') ?? '';
    const { headers, status, text } = await get('/files/ten.txt', { 'If-None-Match': etag });
    expect([status, text]).toEqual([304, '']);
    expect(headers.get('etag')).toBe(etag);
    expect(headers.get('content-type')).toBeNull();
    await allClosed();
  });

  it('keeps what a cache has to know in a 304', async () => {
    expect((await get('/tagged', { 'If-None-Match': '"mine"' })).headers.get('cache-control')).toBe(
      'no-cache',
    );
  });

  it.each([
    [{ 'If-Modified-Since': LAST_MODIFIED }, 304],
    [{ 'If-Modified-Since': 'Wed, 31 Dec 2025 23:59:59 GMT' }, 200],
    [{ 'If-Unmodified-Since': LAST_MODIFIED }, 200],
    [{ 'If-Unmodified-Since': 'Wed, 31 Dec 2025 23:59:59 GMT' }, 412],
    [{ 'If-Match': '"other"' }, 412],
    [{ 'If-None-Match': '"other"', 'If-Modified-Since': LAST_MODIFIED }, 200],
  ])('with %j is answered with %s', async (headers, status) => {
    expect((await get('/files/ten.txt', headers)).status).toBe(status);
    await allClosed();
  });

  it('other than GET and HEAD fails where those are answered with 304', async () => {
    expect((await client(app).post('/files/ten.txt', { headers: { 'If-None-Match': '*' } })).status).toBe(
      412,
    );
  });
});

describe('a range', () => {
  it('is sent as 206', async () => {
    const { headers, status, text } = await get('/files/ten.txt', { Range: 'bytes=2-4' });
    expect([status, text]).toEqual([206, '234']);
    expect(headers.get('content-range')).toBe('bytes 2-4/10');
    expect(headers.get('content-length')).toBe('3');
    expect(headers.get('content-type')).toBe('text/plain; charset=utf-8');
    await allClosed();
  });

  it('that is not there is a 416, which tells the size', async () => {
    const { headers, status } = await get('/files/ten.txt', { Range: 'bytes=10-' });
    expect([status, headers.get('content-range')]).toEqual([416, 'bytes */10']);
    await allClosed();
  });

  it.each([{ Range: 'bytes=4-2' }, { Range: 'lines=1-2' }, { Range: 'bytes=0-1', 'If-Range': '"other"' }])(
    'does not count in %j',
    async (headers) => {
      expect((await get('/files/ten.txt', headers)).status).toBe(200);
    },
  );

  it('counts if the client has parts of this very file', async () => {
    const { headers } = await get('/files/ten.txt');
    const ask = { Range: 'bytes=0-1', 'If-Range': headers.get('etag') ?? '' };
    expect((await get('/files/ten.txt', ask)).status).toBe(206);
    // A date may be that of other bytes, and there is a tag (RFC9110§13.1.5).
    expect((await get('/files/ten.txt', { ...ask, 'If-Range': LAST_MODIFIED })).status).toBe(200);
  });

  it('does not count for another method', async () => {
    expect((await client(app).post('/files/ten.txt', { headers: { Range: 'bytes=0-1' } })).status).toBe(200);
  });

  it('that is several comes as a multipart, as long as it says', async () => {
    const { headers, status, text } = await get('/files/a.bin', { Range: 'bytes=0-1,1000-1001,-2' });
    expect(status).toBe(206);
    const [, boundary = ''] =
      /^multipart\/byteranges; boundary=(.+)$/.exec(headers.get('content-type') ?? '') ?? [];
    const heads = text.split(`--${boundary}`).slice(1, -1);
    expect(heads.map((head) => /Content-Range: (.*)\r\n/.exec(head)?.[1])).toEqual([
      'bytes 0-1/300000',
      'bytes 1000-1001/300000',
      'bytes 299998-299999/300000',
    ]);
    expect(headers.get('content-range')).toBeNull();
    await allClosed();
  });

  it('gives the very bytes, however many there are', async () => {
    const ranges = fc.array(fc.tuple(fc.nat(310_000), fc.nat(200_000)), { minLength: 1, maxLength: 5 });
    await fc.assert(
      fc.asyncProperty(ranges, async (pairs) => {
        const field = `bytes=${pairs.map(([first, length]) => `${first}-${first + length}`).join()}`;
        const { bytes, headers, status } = await get('/files/a.bin', { Range: field });
        if (pairs.every(([first]) => first >= content.length)) {
          expect(status).toBe(416);
          return;
        }
        expect(status).toBe(206);
        expect(headers.get('content-length')).toBe(String(bytes.length));
        for (const { first, last, part } of partsOf(headers, Buffer.from(bytes))) {
          expect(part.equals(content.subarray(first, last + 1))).toBe(true);
        }
      }),
      { numRuns: 50 },
    );
    await allClosed();
  });
});

interface Part {
  readonly first: number;
  readonly last: number;
  readonly part: Buffer;
}

/** Reads a 206 as a client does (RFC9110§14.6). */
function partsOf(headers: Headers, bytes: Buffer): Part[] {
  const partOf = (contentRange: string, part: Buffer) => {
    const [, first, last] = /^bytes (\d+)-(\d+)\/300000$/.exec(contentRange) ?? [];
    return { first: Number(first), last: Number(last), part };
  };
  const whole = headers.get('content-range');
  if (whole !== null) return [partOf(whole, bytes)];
  const [, boundary = ''] = /boundary=(.+)$/.exec(headers.get('content-type') ?? '') ?? [];
  const parts: Part[] = [];
  const delimiter = `\r\n--${boundary}`;
  let at = bytes.indexOf(delimiter);
  for (let next = bytes.indexOf(delimiter, at + 1); next >= 0; next = bytes.indexOf(delimiter, at + 1)) {
    const begin = bytes.indexOf('\r\n\r\n', at) + 4;
    const [, contentRange = ''] = /Content-Range: (.*)\r\n/.exec(bytes.toString('latin1', at, begin)) ?? [];
    parts.push(partOf(contentRange, bytes.subarray(begin, next)));
    at = next;
  }
  expect(bytes.subarray(at).toString('latin1')).toBe(`${delimiter}--\r\n`);
  return parts;
}

describe('a file that is being sent', () => {
  const path = join(root, 'large.bin');
  const SIZE = 4_000_000;

  it('is closed when the client leaves', async () => {
    writeFileSync(path, Buffer.alloc(SIZE));
    const response = await client(app).open('GET', '/files/large.bin');
    await response.read();
    expect(openFiles()).toBe(1);
    response.abort();
    await allClosed();
  });

  it('is sent as it was long, though it grows', async () => {
    writeFileSync(path, Buffer.alloc(SIZE));
    const response = await client(app).open('GET', '/files/large.bin');
    await appendFile(path, 'more');
    expect((await response.rest()).bytes.length).toBe(SIZE);
    await allClosed();
  });

  it('is cut if it becomes shorter, so that nobody takes it for whole', async () => {
    writeFileSync(path, Buffer.alloc(SIZE));
    const asking = client(app);
    const response = await asking.open('GET', '/files/large.bin');
    await truncate(path, 10);
    await expect(response.rest()).rejects.toThrow();
    expect(asking.errors.join('')).toContain('a file must not become shorter while it is sent');
    await allClosed();
  });

  it('is cut if it is written to in place, and has not changed for a while before', async () => {
    writeFileSync(path, 'a'.repeat(SIZE));
    utimesSync(path, MODIFIED, MODIFIED);
    vi.useFakeTimers({ toFake: ['Date'], now: Date.now() + 60_000 });
    onTestFinished(() => void vi.useRealTimers());
    const asking = client(app);
    const response = await asking.open('GET', '/files/large.bin');
    expect(response.headers.get('etag')).toMatch(/^"/);
    writeFileSync(path, 'b'.repeat(SIZE), { flag: 'r+' });
    await expect(response.rest()).rejects.toThrow();
    expect(asking.errors.join('')).toContain('must not be written to in place while it is sent');
    await allClosed();
  });
});
