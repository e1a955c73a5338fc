/**
 * Finds the file of a path: its root, name and coding.
 *
 * @module
 */
import { chooseEncoding } from '@tsgi/compose';
import type { Environ } from '@tsgi/spec';
import type { Dotfiles } from './file-path.ts';
import type { Coding, FoundFile } from './file-response.ts';
import { type OpenFile, type Root, openFile } from './open-file.ts';

/** Where to look for files. */
export type Site = {
  readonly roots: readonly Root[];
  readonly index: string | false;
  readonly extensions: readonly string[];
  readonly precompressed: readonly Coding[];
  readonly dotfiles: Dotfiles;
  readonly listing: boolean;
};

/** A file, or what to do for a folder. */
export type Found =
  | ({ readonly kind: 'file' } & FoundFile)
  /** The path exists with a `/` at the end. */
  | { readonly kind: 'redirect' }
  | { readonly kind: 'listing'; readonly folder: string };

const ENDINGS: Readonly<Record<Coding, string>> = { br: '.br', gzip: '.gz', zstd: '.zst' };

/**
 * Looks in each root; the first that has the path wins.
 *
 * @param path - from {@link filePath}.
 */
export async function findFile(site: Site, path: string, environ: Environ): Promise<Found | undefined> {
  const find = path === '' || path.endsWith('/') ? findInFolder : findByName;
  for (const root of site.roots) {
    const found = await find(site, root, path);
    if (found?.kind === 'file') return { kind: 'file', ...(await inBestCoding(site, root, found, environ)) };
    if (found !== undefined) return found;
  }
  return undefined;
}

type PlainFile = { readonly kind: 'file'; readonly path: string; readonly file: OpenFile };

type FoundInRoot = PlainFile | Exclude<Found, { kind: 'file' }> | undefined;

async function findInFolder({ index, listing }: Site, root: Root, path: string): Promise<FoundInRoot> {
  const file = index === false ? undefined : await openFile(root, path + index);
  if (file?.kind === 'file') return { kind: 'file', path: path + String(index), file };
  const folder = listing ? await openFile(root, path) : undefined;
  return folder?.kind === 'folder' ? { kind: 'listing', folder: folder.path } : undefined;
}

async function findByName(site: Site, root: Root, path: string): Promise<FoundInRoot> {
  for (const name of ['', ...site.extensions].map((ending) => path + ending)) {
    const file = await openFile(root, name);
    if (file?.kind === 'file') return { kind: 'file', path: name, file };
    if (file?.kind === 'folder') {
      const inside = await findInFolder(site, root, `${path}/`);
      if (inside?.kind === 'file') await inside.file.close();
      if (inside !== undefined) return { kind: 'redirect' };
    }
  }
  return undefined;
}

/** Returns the file itself, or the precompressed one that the client prefers; the other is closed. */
async function inBestCoding(
  { precompressed }: Site,
  root: Root,
  { file, path }: PlainFile,
  environ: Environ,
): Promise<FoundFile> {
  let offers = precompressed;
  for (;;) {
    const coding = chooseEncoding(environ, [...offers, 'identity']);
    // Also where nothing is acceptable: plain bytes are better than none (RFC9110§12.5.3).
    if (coding === undefined || coding === 'identity') return { path, file, coding: undefined };
    const coded = await openFile(root, path + ENDINGS[coding]);
    if (coded?.kind === 'file') {
      await file.close();
      return { path, file: coded, coding };
    }
    offers = offers.filter((offer) => offer !== coding);
  }
}
