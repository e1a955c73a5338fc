/**
 * What is in a folder, as a page.
 *
 * @module
 */
import { readdir } from 'node:fs/promises';
import type { ResponseParts } from '@tsgi/compose';
import { type Dotfiles, isFileName, isHidden } from './file-path.ts';

/** One line of the page. */
export type Entry = { readonly name: string; readonly isFolder: boolean };

/** Folders first, then by name; without what nobody could ask for, and without links: they may lead out. */
export async function readEntries(folder: string, dotfiles: Dotfiles): Promise<Entry[]> {
  const found = await readdir(folder, { withFileTypes: true });
  return found
    .filter((entry) => entry.isFile() || entry.isDirectory())
    .map((entry) => ({ name: entry.name, isFolder: entry.isDirectory() }))
    .filter(({ name }) => isFileName(name) && (dotfiles === 'allow' || !isHidden(name)))
    .sort((one, other) => Number(other.isFolder) - Number(one.isFolder) || (one.name < other.name ? -1 : 1));
}

/** @param path - of the folder, as the client knows it; it ends with `/`. */
export function listingPage(path: string, entries: readonly Entry[]): ResponseParts {
  const up = path === '/' ? [] : ['<li><a href="../">../</a></li>'];
  const lines = entries.map(({ name, isFolder }) => {
    const end = isFolder ? '/' : '';
    // "./" keeps `javascript:` from being a scheme.
    return `<li><a href="./${encodeURIComponent(name.toWellFormed())}${end}">${escapeHtml(name)}${end}</a></li>`;
  });
  const title = escapeHtml(`Index of ${path}`);
  const page = `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width">
<title>${title}</title>
<style>:root { color-scheme: light dark; font: 1rem/1.6 system-ui, sans-serif } li { overflow-wrap: anywhere }</style>
</head>
<body>
<h1>${title}</h1>
<ul>
${[...up, ...lines].join('\n')}
</ul>
</body>
</html>
`;
  return {
    status: '200 OK',
    headers: [
      ['Content-Type', 'text/html; charset=utf-8'],
      ['Content-Security-Policy', "default-src 'none'; style-src 'unsafe-inline'"],
      ['X-Content-Type-Options', 'nosniff'],
      ['Cache-Control', 'no-cache'],
    ],
    body: [page],
  };
}

const ENTITIES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};

function escapeHtml(text: string): string {
  return text.replaceAll(/[&<>"']/g, (character) => ENTITIES[character] ?? '');
}
