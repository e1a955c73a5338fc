/**
 * Lists a folder as a page.
 *
 * @module
 */
import { lstat, readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { PAGE_POLICY, type ResponseParts, escapeHtml, htmlPage } from '@tsgi/compose';
import { type Dotfiles, isFileName, isHidden } from './file-path.ts';

/** One line of the page. */
export type Entry = {
  readonly name: string;
  /** Size of a file in bytes; a folder has none. */
  readonly size: number | undefined;
  readonly modified: Date;
};

/**
 * Reads the entries: folders first, then by name. Names that no request can have are omitted, and links, since they may
 * lead out.
 */
export async function readEntries(folder: string, dotfiles: Dotfiles): Promise<Entry[]> {
  const names = (await readdir(folder)).filter(
    (name) => isFileName(name) && (dotfiles === 'allow' || !isHidden(name)),
  );
  const entries = await Promise.all(names.map((name) => readEntry(folder, name)));
  return entries.filter((entry) => entry !== undefined).sort(byKindAndName);
}

async function readEntry(folder: string, name: string): Promise<Entry | undefined> {
  try {
    const stat = await lstat(join(folder, name));
    if (stat.isDirectory()) return { name, size: undefined, modified: stat.mtime };
    return stat.isFile() ? { name, size: stat.size, modified: stat.mtime } : undefined;
  } catch {
    // Removed since the folder was read.
    return undefined;
  }
}

function byKindAndName(one: Entry, other: Entry): number {
  const kinds = Number(one.size !== undefined) - Number(other.size !== undefined);
  return kinds || (one.name < other.name ? -1 : 1);
}

/**
 * Returns the page.
 *
 * @param path - of the folder, as the client knows it; it ends with `/`.
 */
export function listingPage(path: string, entries: readonly Entry[]): ResponseParts {
  const up = path === '/' ? [] : ['<tr><td><a href="../">../</a></td><td></td><td></td></tr>'];
  const title = `Index of ${path}`;
  const content = `<h1>${escapeHtml(title)}</h1>
<table>
<thead><tr><th scope="col">Name</th><th scope="col">Size</th><th scope="col">Modified<span> (UTC)</span></th></tr></thead>
<tbody>
${[...up, ...entries.map(entryRow)].join('\n')}
</tbody>
</table>${entries.length === 0 ? '\n<p>This folder is empty.</p>' : ''}`;
  return {
    status: '200 OK',
    headers: [
      ['Content-Type', 'text/html; charset=utf-8'],
      ['Content-Security-Policy', PAGE_POLICY],
      ['X-Content-Type-Options', 'nosniff'],
      ['Cache-Control', 'no-cache'],
    ],
    body: [htmlPage({ title, content, style: STYLE })],
  };
}

function entryRow({ modified, name, size }: Entry): string {
  const end = size === undefined ? '/' : '';
  // "./" keeps `javascript:` from being a scheme.
  const link = `<a href="./${encodeURIComponent(name.toWellFormed())}${end}">${escapeHtml(name)}${end}</a>`;
  const bytes = size === undefined ? '' : formatSize(size);
  return `<tr><td>${link}</td><td>${bytes}</td><td>${formatTime(modified)}</td></tr>`;
}

const UNITS = ['B', 'KiB', 'MiB', 'GiB', 'TiB'];

/** Formats a size with two digits: `0 B`, `1.5 KiB`, `23 MiB`. */
export function formatSize(bytes: number): string {
  let [amount, unit] = [bytes, 0];
  for (; amount >= 999.5 && unit < UNITS.length - 1; unit++) amount /= 1024;
  return `${amount < 9.95 && unit > 0 ? amount.toFixed(1) : Math.round(amount)} ${UNITS[unit]}`;
}

function formatTime(time: Date): string {
  const [day = '', rest = ''] = time.toISOString().split('T');
  return `<time datetime="${time.toISOString()}">${day} <span>${rest.slice(0, 5)}</span></time>`;
}

const STYLE = `
main { max-width: 56rem; margin-block: 0; padding-block: 2rem 4rem; }
table { width: 100%; border-collapse: collapse; }
th, td { padding: .3rem 0 .3rem .75rem; text-align: right; vertical-align: baseline; white-space: nowrap; border-bottom: 1px solid var(--line); }
th { font-weight: 400; }
th, td + td { color: var(--quiet); font-size: .875rem; font-variant-numeric: tabular-nums; }
th:first-child, td:first-child { padding-left: 0; text-align: left; white-space: normal; overflow-wrap: anywhere; }
@media (max-width: 30rem) { th span, time span { display: none; } }`;
