/**
 * Files on disk: the only module of the responses that uses a file system.
 *
 * @module
 */
import { Buffer } from 'node:buffer';
import { constants } from 'node:fs';
import { type FileHandle, open } from 'node:fs/promises';
import type { FileLike } from '@tsgi/spec';
import { type ContentPart, type FileState, type FileTag, fileTags, isRewritten } from '@tsgi/compose';
import type { ByteRange } from '@tsgi/http';
import { NotFoundError } from '../../errors/http-error.ts';

// As large as the socket is likely to take at once, and small enough for many at a time.
const BLOCK_SIZE = 128 * 1024;

// Opening a pipe must not wait for somebody to write to it. Windows has no such flag.
const FLAGS = constants.O_RDONLY | ((constants as { O_NONBLOCK?: number }).O_NONBLOCK ?? 0);

// No such file, by whatever is wrong with its path.
const NOT_THERE: ReadonlySet<unknown> = new Set([
  'ENOENT',
  'ENOTDIR',
  'ENAMETOOLONG',
  'ELOOP',
  // A socket in the file system.
  'ENXIO',
  // A NUL in it.
  'ERR_INVALID_ARG_VALUE',
]);

/** An open file. Its owner must close it. */
export interface OpenFile {
  /** In bytes. */
  readonly size: number;
  /** In ms since 1970. */
  readonly modified: number;
  /** Resolves with the entity tag. If it is strong and the file has changed, reading fails. */
  tag(): Promise<string>;
  /** Returns parts of the file for `tsgi.file_wrapper`; closing the result closes the file. */
  read(parts: readonly ContentPart[]): FileLike;
  close(): Promise<void>;
}

/**
 * Opens a regular file.
 *
 * @throws NotFoundError if there is none; a directory, a pipe or a device is no file.
 */
export async function openFile(path: string): Promise<OpenFile> {
  const handle = await openHandle(path);
  try {
    const state = await handle.stat({ bigint: true });
    if (!state.isFile()) throw new NotFoundError();
    return openedFile({ handle, path, state });
  } catch (error) {
    await handle.close();
    throw error;
  }
}

const tagOf = fileTags();

function openedFile(source: Source): OpenFile {
  const { handle, state } = source;
  let tagged: FileTag | undefined;
  return {
    size: Number(state.size),
    modified: Number(state.mtimeMs),
    async tag() {
      tagged = await tagOf(handle, state);
      return tagged.etag;
    },
    read: (parts) => ({
      [Symbol.asyncIterator]: () => piecesOf(source, parts, tagged),
      // It waits for a read that is under way.
      close: () => handle.close(),
    }),
    close: () => handle.close(),
  };
}

async function openHandle(path: string): Promise<FileHandle> {
  try {
    return await open(path, FLAGS);
  } catch (error) {
    if (!NOT_THERE.has((error as { code?: unknown }).code)) throw error;
    // What it is called on disk is not for the client.
    throw new NotFoundError(undefined, { cause: error });
  }
}

const encoder = new TextEncoder();

/** An open file, its name in errors, and its facts. */
interface Source {
  readonly handle: FileHandle;
  readonly path: string;
  readonly state: FileState & { readonly mtimeMs: bigint };
}

async function* piecesOf(
  source: Source,
  parts: readonly ContentPart[],
  { content, etag }: Partial<FileTag> = {},
): AsyncGenerator<Uint8Array, void, undefined> {
  const isPromised = etag?.startsWith('"') === true;
  for (const part of parts) {
    if (typeof part === 'string') yield encoder.encode(part);
    else if (content !== undefined) yield content.subarray(part.first, part.last + 1);
    else yield* blocksOf(source, part, isPromised ? checkSame : undefined);
  }
}

/**
 * Reads one block ahead of the socket, and never more than the announced size, even if the file grows.
 *
 * @param check - runs before the last block is returned.
 */
async function* blocksOf(
  source: Source,
  { first, last }: ByteRange,
  check: ((source: Source) => Promise<void>) | undefined,
): AsyncGenerator<Uint8Array, void, undefined> {
  let ahead = readBlock(source, { first, last });
  for (let at = first; at <= last;) {
    const block = await ahead;
    // One block is of one state.
    if (at > first && at + block.length > last) await check?.(source);
    at += block.length;
    if (at <= last) ahead = readBlock(source, { first: at, last });
    // Who stops here does not wait for it.
    ahead.catch(() => undefined);
    yield block;
  }
}

async function checkSame({ handle, path, state }: Source): Promise<void> {
  if (!isRewritten(state, await handle.stat({ bigint: true }))) return;
  throw new Error(
    `a file must not be written to in place while it is sent, put another one in its place: ${JSON.stringify(path)}`,
  );
}

async function readBlock({ handle, path }: Source, { first, last }: ByteRange): Promise<Uint8Array> {
  // No zeros: it is filled with the file.
  const block = Buffer.allocUnsafeSlow(Math.min(BLOCK_SIZE, last - first + 1));
  const { bytesRead } = await handle.read(block, 0, block.length, first);
  if (bytesRead > 0) return block.subarray(0, bytesRead);
  throw new Error(
    `a file must not become shorter while it is sent, got ${first} bytes instead of ${last + 1}: ${JSON.stringify(path)}`,
  );
}
