/**
 * Files of a folder on disk: the only module here that reads one.
 *
 * @module
 */
import { constants } from 'node:fs';
import { open, realpath } from 'node:fs/promises';
import { join, sep } from 'node:path';
import { type FileContent, fileContent } from '@tsgi/compose';
import { isAlias } from './file-path.ts';

/** The place of files. */
export type Root = {
  /** A path without links. */
  readonly folder: string;
  /** Whether links may lead out of it. */
  readonly links: 'inside' | 'anywhere';
};

/** An open file. Its owner must close it. */
export type OpenFile = FileContent & { readonly kind: 'file' };

export type OpenFolder = { readonly kind: 'folder'; readonly path: string };

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
    return (file = { kind: 'file', ...fileContent(handle, state, path) });
  } finally {
    if (file === undefined) await handle.close();
  }
}
