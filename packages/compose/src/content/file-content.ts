/**
 * An open file as the content of responses: its entity tag, and parts of it. The file is opened elsewhere, by what has
 * a file system.
 *
 * @module
 */
import type { FileLike } from '@tsgi/spec';
import type { ByteRange } from '@tsgi/http';
import { chunkBytes } from '../body/chunk-bytes.ts';
import { type FileState, type FileTag, type ReadableFile, fileTags, isRewritten } from './file-tags.ts';
import type { ContentPart } from './select-content.ts';

/** An open file, as of `node:fs/promises`. */
export interface FileSource extends ReadableFile {
  stat(options: { readonly bigint: true }): Promise<FileState>;
  /** Waits for a read that is under way. */
  close(): Promise<void>;
}

/** The content of an open file. Its owner must close it. */
export interface FileContent {
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

// As large as the socket is likely to take at once, and small enough for many at a time.
const BLOCK_SIZE = 128 * 1024;

const tagOf = fileTags();

/**
 * Returns the content of a file.
 *
 * @param state - its metadata, from after it was opened.
 * @param path - its name in errors.
 */
export function fileContent(file: FileSource, state: FileState, path: string): FileContent {
  const source: Source = { file, state, path };
  let tagged: FileTag | undefined;
  return {
    size: Number(state.size),
    modified: Number(state.mtimeNs / 1_000_000n),
    async tag() {
      tagged = await tagOf(file, state);
      return tagged.etag;
    },
    read: (parts) => ({
      [Symbol.asyncIterator]: () => piecesOf(source, parts, tagged),
      close: () => file.close(),
    }),
    close: () => file.close(),
  };
}

/** An open file, its metadata, and its name in errors. */
interface Source {
  readonly file: FileSource;
  readonly state: FileState;
  readonly path: string;
}

async function* piecesOf(
  source: Source,
  parts: readonly ContentPart[],
  { content, etag }: Partial<FileTag> = {},
): AsyncGenerator<Uint8Array, void, undefined> {
  const isPromised = etag?.startsWith('"') === true;
  for (const part of parts) {
    if (typeof part === 'string') yield chunkBytes(part);
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

async function checkSame({ file, path, state }: Source): Promise<void> {
  if (!isRewritten(state, await file.stat({ bigint: true }))) return;
  throw new Error(
    `a file must not be written to in place while it is sent, put another one in its place: ${JSON.stringify(path)}`,
  );
}

async function readBlock({ file, path }: Source, { first, last }: ByteRange): Promise<Uint8Array> {
  const block = new Uint8Array(Math.min(BLOCK_SIZE, last - first + 1));
  const { bytesRead } = await file.read(block, 0, block.length, first);
  if (bytesRead > 0) return block.subarray(0, bytesRead);
  throw new Error(
    `a file must not become shorter while it is sent, got ${first} bytes instead of ${last + 1}: ${JSON.stringify(path)}`,
  );
}
