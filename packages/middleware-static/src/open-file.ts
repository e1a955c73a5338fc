/**
 * Files of a folder on disk: the only module here that reads one.
 *
 * @module
 */
import { constants } from 'node:fs';
import { type FileHandle, open, realpath } from 'node:fs/promises';
import { join, sep } from 'node:path';
import type { ContentPart } from '@tsgi/compose';
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
  /** A strong entity tag. */
  readonly etag: string;
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
    const stat = await handle.stat({ bigint: true });
    if (stat.isDirectory()) return { kind: 'folder', path };
    if (!stat.isFile()) return undefined;
    return (file = {
      kind: 'file',
      size: Number(stat.size),
      modified: Number(stat.mtimeMs),
      etag: `"${stat.size.toString(36)}-${stat.mtimeNs.toString(36)}"`,
      read: (parts) => ({
        [Symbol.asyncIterator]: () => piecesOf(handle, path, parts),
        // It waits for a read that is under way.
        close: () => handle.close(),
      }),
      close: () => handle.close(),
    });
  } finally {
    if (file === undefined) await handle.close();
  }
}

const encoder = new TextEncoder();

async function* piecesOf(
  handle: FileHandle,
  path: string,
  parts: readonly ContentPart[],
): AsyncGenerator<Uint8Array, void, undefined> {
  for (const part of parts) {
    if (typeof part === 'string') {
      yield encoder.encode(part);
      continue;
    }
    // Never more than was promised, even if somebody writes to it now.
    for (let at = part.first; at <= part.last;) {
      const block = new Uint8Array(Math.min(BLOCK_SIZE, part.last - at + 1));
      const { bytesRead } = await handle.read(block, 0, block.length, at);
      if (bytesRead === 0) throw becameShorter(path, at, part.last + 1);
      at += bytesRead;
      yield block.subarray(0, bytesRead);
    }
  }
}

function becameShorter(path: string, at: number, end: number): Error {
  return new Error(
    `a file must not become shorter while it is sent, got ${at} bytes instead of ${end}: ${JSON.stringify(path)}`,
  );
}
