/**
 * Styles, script and fonts. The hash of all of them is in their path, so that a browser that has one never asks for
 * it again, and gets another one as soon as there is one:
 *
 *   /assets/3f9a2c1d/page.css
 *
 * They find each other by relative URLs, so nothing has to be built.
 *
 * @module
 */
import { createHash } from 'node:crypto';
import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { NotFoundError } from '@tsgi/framework';
import { staticFiles } from '@tsgi/middleware-static';
import type { Application } from '@tsgi/spec';

const FONTS = ['atkinson-hyperlegible-next', 'atkinson-hyperlegible-mono'];

const FOLDERS = [
  fileURLToPath(new URL('assets/', import.meta.url)),
  ...FONTS.map((font) => {
    const file = `@fontsource-variable/${font}/files/${font}-latin-wght-normal.woff2`;
    return fileURLToPath(new URL('.', import.meta.resolve(file)));
  }),
];

/** What the path of each asset begins with. */
export const ASSETS_PREFIX: string = `/assets/${hashOf(FOLDERS)}`;

/** @param name - of a file in `assets/`. */
export function assetPath(name: string): string {
  return `${ASSETS_PREFIX}/${name}`;
}

/** Answers below that. */
export const assets: Application = staticFiles({
  root: FOLDERS,
  cacheControl: 'public, max-age=31536000, immutable',
})(() => {
  throw new NotFoundError();
});

function hashOf(folders: readonly string[]): string {
  const hash = createHash('sha256');
  for (const folder of folders) {
    for (const file of globSync('*', { cwd: folder }).sort()) {
      hash.update(`${file}\n`).update(readFileSync(join(folder, file)));
    }
  }
  return hash.digest('hex').slice(0, 8);
}
