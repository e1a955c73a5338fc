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

/** Where files are. */
export type Root = {
  /** A path without links. */
  readonly folder: string;
  /** Whether links may lead out of it. */
  readonly links: 'inside' | 'anywhere';
};

/** A file that was opened; whoever has it must close it. */
export type OpenFile = {
  readonly kind: 'file';
  /** Bytes. */
  readonly size: number;
  /** ms since 1970. */
  readonly modified: number;
  /** Its entity tag. A strong one is kept by what is read afterwards, or that fails. */
  tag(): Promise<string>;
  /** Parts of it, for `tsgi.file_wrapper`; closing that closes the file. */
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
 * @param path - as {@link filePath} gives it.
 * @returns `undefined` if neither is there; a pipe or a device counts for nothing.
 * @throws what the system says if the file is there and cannot be opened.
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

/** An open file, what it is called in errors, and what was said of it. */
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

/** Never more than was promised, even if somebody writes to it now. @param check - before the last block is given. */
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
