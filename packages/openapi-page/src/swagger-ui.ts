/**
 * The files of Swagger UI, as npm has put them there.
 *
 * @module
 */
import { readFileSync } from 'node:fs';
import { open } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import type { Application } from '@tsgi/spec';

const MANIFEST: string = createRequire(import.meta.url).resolve('swagger-ui-dist/package.json');

const { version } = JSON.parse(readFileSync(MANIFEST, 'utf8')) as { readonly version: string };

/** Its version. */
export const VERSION: string = version;

// The three that the page asks for. What is not here cannot be had, whatever else lies in the folder.
const MEDIA_TYPES: ReadonlyMap<string, string> = new Map([
  ['swagger-ui-bundle.js', 'text/javascript; charset=utf-8'],
  ['swagger-ui.css', 'text/css; charset=utf-8'],
  ['favicon-32x32.png', 'image/png'],
]);

/**
 * An application that sends one of the files. Its URL is to have the version in it, so a browser may keep it.
 *
 * @returns `undefined` if there is no file of that name.
 */
export function asset(name: string): Application | undefined {
  const mediaType = MEDIA_TYPES.get(name);
  if (mediaType === undefined) return undefined;
  return async (environ, startResponse) => {
    const file = await open(join(dirname(MANIFEST), name));
    const { size } = await file.stat();
    startResponse('200 OK', [
      ['Content-Type', mediaType],
      ['Content-Length', String(size)],
      ['Cache-Control', 'public, max-age=31536000, immutable'],
      ['X-Content-Type-Options', 'nosniff'],
    ]);
    return environ['tsgi.file_wrapper'](file);
  };
}
