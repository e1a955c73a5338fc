/**
 * Files of a folder on disk: the only module here that reads one.
 *
 * @module
 */
import { constants } from 'node:fs';
import { type FileHandle, open, realpath } from 'node:fs/promises';
import { join, sep } from 'node:path';
import { type ContentPart, type FileState, type FileTag, fileTags, isRewritten } from '@tsgi/compose';
import type { ByteRange } from '@tsgi/http';
import type { FileLike } from '@tsgi/spec';
import { isAlias } from './file-path.ts';

/** The place of files. */
export type Root = {
  /** A path without links. */
  readonly folder: string;
  /** Whether links may lead out of it. */
  readonly links: 'inside' | 'anywhere';
};

/** An open file. Its owner must close it. */
export type OpenFile = {
  readonly kind: 'file';
  /** In bytes. */
  readonly size: number;
  /** In ms since 1970. */
  readonly modified: number;
  /** Resolves with the entity tag. If it is strong and the file has changed, reading fails. */
  tag(): Promise<string>;
  /** Returns parts of the file for `tsgi.file_wrapper`; closing the result closes the file. */
  read(parts: readonly ContentPart[]): FileLike;
  close(): Promise<void>;
};

export type OpenFolder = { readonly kind: 'folder'; readonly path: string };

// As large as the socket is likely to take at once, and small enough for many at a time.
const BLOCK_SIZE = 128 * 1024;

// Opening a pipe must not wait for somebody to write to it, and a link in the place of what was looked at is not
// followed. Windows has neither.
const { O_RDONLY, O_NOFOLLOW, O_NONBLOCK } = constants as Partial<typeof constants>;
const FLAGS = (O_RDONLY ?? 0) | (O_NOFOLLOW ?? 0) | (O_NONBLOCK ?? 0);

// No such file, by whatever is wrong with its path.
const NOT_THERE: ReadonlySet<unknown> = new Set([
  'ENOENT',
  'ENOTDIR',
  'ENAMETOOLONG',
  'ELOOP',
  'ENXIO',
  'EINVAL',
]);

/**
 * Opens a file, or finds that it is a folder.
 *
 * @param path - from {@link filePath}.
 * @returns `undefined` if neither exists; a pipe or a device does not count.
 * @throws the system's error if the file exists and cannot be opened.
 */
export async function openFile(root: Root, path: string): Promise<OpenFile | OpenFolder | undefined> {
  const wanted = join(root.folder, path);
  try {
    const real = await realpath(wanted);
    if (isAlias(withoutEnd(wanted), real) || !isAllowed(root, real)) return undefined;
    return await openReal(real);
  } catch (error) {
    const { code } = error as { code?: unknown };
    if (NOT_THERE.has(code)) return undefined;
    throw error;
  }
}

/** Of a folder. */
function withoutEnd(path: string): string {
  return path.endsWith(sep) ? path.slice(0, -1) : path;
}

function isAllowed({ folder, links }: Root, real: string): boolean {
  const inside = folder.endsWith(sep) ? folder : folder + sep;
  return links === 'anywhere' || real === folder || real.startsWith(inside);
}

async function openReal(path: string): Promise<OpenFile | OpenFolder | undefined> {
  const handle = await open(path, FLAGS);
  let file: OpenFile | undefined;
  try {
    const state = await handle.stat({ bigint: true });
    if (state.isDirectory()) return { kind: 'folder', path };
    if (!state.isFile()) return undefined;
    return (file = openedFile({ handle, path, state }));
  } finally {
    if (file === undefined) await handle.close();
  }
}

/** An open file, its name in errors, and its metadata. */
type Source = {
  readonly handle: FileHandle;
  readonly path: string;
  readonly state: FileState & { readonly mtimeMs: bigint };
};

const tagOf = fileTags();

function openedFile(source: Source): OpenFile {
  const { handle, state } = source;
  let tagged: FileTag | undefined;
  return {
    kind: 'file',
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

const encoder = new TextEncoder();

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
 * Yields no more than the announced size, even if the file grows.
 *
 * @param check - runs before the last block is returned.
 */
async function* blocksOf(
  source: Source,
  { first, last }: ByteRange,
  check: ((source: Source) => Promise<void>) | undefined,
): AsyncGenerator<Uint8Array, void, undefined> {
  const { handle, path } = source;
  for (let at = first; at <= last;) {
    const block = new Uint8Array(Math.min(BLOCK_SIZE, last - at + 1));
    const { bytesRead } = await handle.read(block, 0, block.length, at);
    if (bytesRead === 0) throw becameShorter(path, at, last + 1);
    // One block is of one state.
    if (at > first && at + bytesRead > last) await check?.(source);
    at += bytesRead;
    yield block.subarray(0, bytesRead);
  }
}

async function checkSame({ handle, path, state }: Source): Promise<void> {
  if (!isRewritten(state, await handle.stat({ bigint: true }))) return;
  throw new Error(
    `a file must not be written to in place while it is sent, put another one in its place: ${JSON.stringify(path)}`,
  );
}

function becameShorter(path: string, at: number, end: number): Error {
  return new Error(
    `a file must not become shorter while it is sent, got ${at} bytes instead of ${end}: ${JSON.stringify(path)}`,
  );
}
