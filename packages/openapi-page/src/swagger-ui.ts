/**
 * The files of Swagger UI, as npm has put them there. They are looked for when they are asked for: a bundle has the
 * code that does, and may have been moved away from them.
 *
 * @module
 */
import { readFileSync } from 'node:fs';
import { open } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import type { Application } from '@tsgi/spec';

/** Where the files are. */
export interface SwaggerUi {
  readonly folder: string;
  readonly version: string;
}

// The three that the page asks for. What is not here cannot be had, whatever else lies in the folder.
const MEDIA_TYPES: ReadonlyMap<string, string> = new Map([
  ['swagger-ui-bundle.js', 'text/javascript; charset=utf-8'],
  ['swagger-ui.css', 'text/css; charset=utf-8'],
  ['favicon-32x32.png', 'image/png'],
]);

/**
 * Looks from this file, and from where the process was started.
 *
 * @throws Error if they are in neither place.
 */
export function findSwaggerUi(): SwaggerUi {
  const causes: unknown[] = [];
  // In a bundle of CommonJS there is no URL.
  for (const from of [import.meta.url as string | undefined, join(process.cwd(), 'app.js')]) {
    try {
      const manifest = createRequire(from ?? '').resolve('swagger-ui-dist/package.json');
      const { version } = JSON.parse(readFileSync(manifest, 'utf8')) as { readonly version: string };
      return { folder: dirname(manifest), version };
    } catch (error) {
      causes.push(error);
    }
  }
  throw new AggregateError(
    causes,
    'the files of Swagger UI must be where the application is, and are not: npm install swagger-ui-dist',
  );
}

/**
 * An application that sends one of the files. Its URL is to have the version in it, so a browser may keep it.
 *
 * @returns `undefined` if there is no file of that name.
 */
export function asset({ folder }: SwaggerUi, name: string): Application | undefined {
  const mediaType = MEDIA_TYPES.get(name);
  if (mediaType === undefined) return undefined;
  return async (environ, startResponse) => {
    const file = await open(join(folder, name));
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
