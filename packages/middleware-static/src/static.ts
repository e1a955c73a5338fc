/**
 * Serves the files of a folder, and passes other requests to the application. Place: inside middleware that guards,
 * compresses or logs; outside sessions and other costly middleware.
 *
 * @module
 */
import { realpathSync, statSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import {
  type ResponseParts,
  type TypedMiddleware,
  addVary,
  defineMiddleware,
  mapResponse,
  respond,
} from '@tsgi/compose';
import { type OptionTable, type OwnKind, resolveOptions } from '@tsgi/options';
import { encodePath } from '@tsgi/http';
import type { Body, Environ, Header, StartResponse } from '@tsgi/spec';
import { filePath, isFileName } from './file-path.ts';
import { type FileSettings, fileResponse } from './file-response.ts';
import { type Site, findFile } from './find-file.ts';
import { listingPage, readEntries } from './listing.ts';

export { contentTypeOf } from './file-response.ts';
export { filePath } from './file-path.ts';

/** Options of {@link staticFiles}. Functions get a file's path within the root: `css/site.css`. */
export type StaticOptions = {
  /** The folder, as a path or a `file:` URL. Of several folders, the first that has a file serves it. */
  readonly root: string | URL | readonly (string | URL)[];
  /** The file served for a folder; `false` for none. */
  readonly index?: string | false;
  /**
   * The file served when a browser navigates to a path that the application does not know: the page of a single-page
   * application.
   */
  readonly fallback?: string;
  /** Extensions to try if no file has the name: with `['.html']`, `/about` serves `about.html`. */
  readonly extensions?: readonly string[];
  /** Whether files and folders that begin with a dot are served; `/.well-known/` always is. */
  readonly dotfiles?: 'deny' | 'allow';
  /** Where symbolic links may lead. */
  readonly links?: 'inside' | 'anywhere';
  /** Whether a folder without an index is listed as a page. */
  readonly listing?: boolean;
  /** Codings of precompressed files, like `app.js.br`, the best first: `br`, `zstd` (`.zst`), `gzip` (`.gz`). */
  readonly precompressed?: readonly ('br' | 'gzip' | 'zstd')[];
  /** `Cache-Control` for all files, or a function by file. */
  readonly cacheControl?: string | ((path: string) => string);
  /** Pattern of file names with a hash, which caches keep without revalidation: `/-[\w-]{8}\.\w+$/`. */
  readonly immutable?: RegExp;
  /** Further field lines of a file; they replace others of the same name. */
  readonly headers?: (path: string) => readonly Header[];
  /** Whether to send an `ETag`: a digest up to 1 MiB, from metadata for larger files. */
  readonly etag?: boolean;
  /** Whether to send `Last-Modified`. */
  readonly lastModified?: boolean;
  /** Whether to support range requests. */
  readonly ranges?: boolean;
};

const FOLDER: OwnKind<string | URL> = {
  kind: 'own',
  must: 'a folder that is there',
  is: (value): value is string | URL => isFolder(value),
};

const NAME: OwnKind<string> = {
  kind: 'own',
  must: 'a file name',
  is: (value): value is string => typeof value === 'string' && isFileName(value),
};

const ENDING: OwnKind<string> = {
  kind: 'own',
  must: 'an ending like ".html"',
  is: (value): value is string =>
    typeof value === 'string' && value.startsWith('.') && isFileName(`a${value}`),
};

const PATH: OwnKind<string> = {
  kind: 'own',
  must: 'a path within the root without a / at its beginning or end',
  is: (value): value is string => typeof value === 'string' && value.split('/').every(isFileName),
};

const PATTERN: OwnKind<RegExp> = {
  kind: 'own',
  must: 'a regular expression',
  is: (value) => value instanceof RegExp,
};

const OPTIONS = {
  root: { kind: 'anyOf', kinds: [FOLDER, { kind: 'listOf', of: FOLDER }], required: true },
  index: { kind: 'anyOf', kinds: [NAME, { kind: 'oneOf', choices: [false] }], default: 'index.html' },
  fallback: PATH,
  extensions: { kind: 'listOf', of: ENDING, default: [] },
  dotfiles: { kind: 'oneOf', choices: ['deny', 'allow'], default: 'deny' },
  links: { kind: 'oneOf', choices: ['inside', 'anywhere'], default: 'inside' },
  listing: { kind: 'flag', default: false },
  precompressed: { kind: 'listOf', of: { kind: 'oneOf', choices: ['br', 'gzip', 'zstd'] }, default: [] },
  cacheControl: { kind: 'anyOf', kinds: [{ kind: 'text' }, { kind: 'function' }], default: 'no-cache' },
  immutable: PATTERN,
  headers: { kind: 'function' },
  etag: { kind: 'flag', default: true },
  lastModified: { kind: 'flag', default: true },
  ranges: { kind: 'flag', default: true },
} as const satisfies OptionTable<StaticOptions>;

/**
 * Serves files for GET and HEAD. Paths without a file, and every other method, go to the application.
 *
 * @throws ConfigError for an invalid option.
 * @example
 * staticFiles({ root: new URL('./public', import.meta.url) })(app)
 */
export function staticFiles(options: StaticOptions): TypedMiddleware {
  const settings = resolveOptions(OPTIONS, options, '@tsgi/middleware-static');
  const roots = [settings.root]
    .flat()
    .map((root) => ({ folder: realpathSync(pathOf(root)), links: settings.links }));
  const files = { ...settings, roots };
  return defineMiddleware('staticFiles', (app) => {
    const orElse = settings.fallback === undefined ? app : withFallback(files, settings.fallback)(app);
    return async function staticFiles(environ, startResponse) {
      const response = isRead(environ) ? await answer(files, environ) : undefined;
      return response === undefined ? orElse(environ, startResponse) : send(response, startResponse);
    };
  });
}

type Files = Site & FileSettings;

async function answer(files: Files, environ: Environ): Promise<ResponseParts | undefined> {
  const { PATH_INFO, SCRIPT_NAME } = environ;
  // Empty where a folder is mounted, and asked for without the slash.
  const path = filePath(PATH_INFO === '' ? '/' : PATH_INFO, files.dotfiles);
  const found = path === undefined ? undefined : await findFile(files, path, environ);
  if (found === undefined) return undefined;
  if (found.kind === 'redirect' || PATH_INFO === '') {
    if (found.kind === 'file') await found.file.close();
    return toFolder(environ);
  }
  if (found.kind === 'file') return fileResponse(found, environ, files);
  return listingPage(SCRIPT_NAME + PATH_INFO, await readEntries(found.folder, files.dotfiles));
}

/** Redirects to the path with a slash, so that relative links lead into the folder. */
function toFolder({ PATH_INFO, QUERY_STRING, SCRIPT_NAME }: Environ): ResponseParts | undefined {
  const path = encodePath(`${SCRIPT_NAME}${PATH_INFO}/`);
  // That would be another host (RFC3986§4.2).
  if (path.startsWith('//')) return undefined;
  const location = QUERY_STRING === '' ? path : `${path}?${QUERY_STRING}`;
  return { status: '308 Permanent Redirect', headers: [['Location', location]], body: [] };
}

/** Replaces a 404 with one file when a browser navigates; scripts and images get their 404. */
function withFallback(files: Files, path: string): TypedMiddleware {
  return mapResponse(async (response, environ) => {
    if (!response.status.startsWith('404') || !isRead(environ)) return response;
    addVary(response.headers, 'Accept');
    // Only navigation asks for HTML by its name.
    if (!/\btext\/html\b/i.test(environ.HTTP_ACCEPT ?? '')) return response;
    const found = await findFile(files, path, environ);
    if (found?.kind !== 'file') return response;
    const page = await fileResponse(found, environ, files);
    addVary(page.headers, 'Accept');
    return page;
  });
}

async function send(response: ResponseParts, startResponse: StartResponse): Promise<Body> {
  try {
    return respond(response, startResponse);
  } catch (error) {
    await response.body.close?.();
    throw error;
  }
}

function isRead({ REQUEST_METHOD }: Environ): boolean {
  return REQUEST_METHOD === 'GET' || REQUEST_METHOD === 'HEAD';
}

function pathOf(root: string | URL): string {
  return typeof root === 'string' ? root : fileURLToPath(root);
}

function isFolder(value: unknown): boolean {
  if (typeof value !== 'string' && !(value instanceof URL)) return false;
  try {
    return statSync(pathOf(value)).isDirectory();
  } catch {
    // Whatever is wrong with it, it is refused by its name.
    return false;
  }
}
