/** tsgi.file_wrapper: a file as a body, whole, and closed exactly once. */
import { randomBytes } from 'node:crypto';
import { type FileHandle, mkdtemp, open, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Application, type FileLike, isFileBody } from '@tsgi/spec';
import { client } from '@tsgi/testing';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { GET, eventually, serving, vanish } from '../serving.ts';

let directory = '';

beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), 'tsgi-files-'));
});

afterAll(() => rm(directory, { recursive: true }));

/** An application that serves a file, and how often it was closed. */
async function fileApp(
  content: Uint8Array,
  blockSize?: number,
): Promise<{ app: Application; closed: () => number; file: () => FileHandle | undefined }> {
  const path = join(directory, randomBytes(8).toString('hex'));
  await writeFile(path, content);
  let closed = 0;
  let last: FileHandle | undefined;
  const app: Application = async (environ, startResponse) => {
    const file = await open(path);
    last = file;
    const close = file.close.bind(file);
    file.close = () => {
      closed++;
      return close();
    };
    startResponse('200 OK', [['Content-Length', String(content.length)]]);
    return environ['tsgi.file_wrapper'](file, blockSize);
  };
  return { app, closed: () => closed, file: () => last };
}

describe('tsgi.file_wrapper', () => {
  it.each([
    { title: 'an empty file', size: 0 },
    { title: 'a small file', size: 10 },
    { title: 'a file of exactly one block', size: 128 * 1024 },
    { title: 'a file of many blocks', size: 3_000_001 },
    { title: 'a file in blocks of 1,000 bytes', size: 10_500, blockSize: 1000 },
  ])('sends $title whole and closes it once', async ({ size, blockSize }) => {
    const content = randomBytes(size);
    const { app, closed, file } = await fileApp(content, blockSize);
    await using server = await serving(app);
    await using connection = await server.connect();
    await connection.send(GET);
    const response = await connection.response();
    expect(Buffer.compare(response.bytes, content)).toBe(0);
    await eventually(() => closed() === 1 && file()?.fd === -1);
    expect(server.errors).toEqual([]);
  });

  it('closes the file once when the client leaves in the middle', async () => {
    const { app, closed, file } = await fileApp(Buffer.alloc(64 * 1024 * 1024));
    await using server = await serving(app);
    const connection = await server.connect();
    await connection.send(GET);
    await connection.until((text) => text.length > 0);
    vanish(connection);
    await eventually(() => closed() === 1 && file()?.fd === -1);
    expect(server.errors).toEqual([]);
  });

  it('closes the file once for HEAD', async () => {
    const { app, closed, file } = await fileApp(Buffer.from('content'));
    const response = await client(app).head('/');
    expect(response).toMatchObject({ status: 200, text: '' });
    expect(response.headers.get('content-length')).toBe('7');
    await eventually(() => closed() === 1 && file()?.fd === -1);
  });

  it.each<{ title: string; file: () => FileLike }>([
    { title: 'an iterable of bytes', file: () => [Buffer.from('a'), Buffer.from('b')] },
    {
      title: 'an async iterable of bytes',
      file: () => ReadableStream.from([Buffer.from('a'), Buffer.from('b')]) as never,
    },
  ])('sends $title', async ({ file }) => {
    const response = await client((environ, startResponse) => {
      startResponse('200 OK', []);
      return environ['tsgi.file_wrapper'](file());
    }).get('/');
    expect(response.text).toBe('ab');
  });

  it('brands its body, so that a server knows it without instanceof', async () => {
    let branded = false;
    await client((environ, startResponse) => {
      startResponse('200 OK', []);
      const body = environ['tsgi.file_wrapper']([]);
      branded = isFileBody(body) && !isFileBody([]);
      return body;
    }).get('/');
    expect(branded).toBe(true);
  });

  it('answers 500 for a file that cannot be read, with one log entry', async () => {
    const server = client((environ, startResponse) => {
      startResponse('200 OK', [['Content-Type', 'text/plain']]);
      return environ['tsgi.file_wrapper']({ fd: 999_999 });
    });
    expect((await server.get('/')).status).toBe(500);
    expect(server.errors).toEqual([expect.stringContaining('EBADF')]);
  });
});
