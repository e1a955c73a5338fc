/**
 * A file as a response.
 *
 * @module
 */
import { type ResponseParts, addVary, headersOf, selectContent } from '@tsgi/compose';
import { formatHttpDate } from '@tsgi/http';
import type { Body, Environ, Header } from '@tsgi/spec';
import { charset, lookup } from 'mime-types';
import type { OpenFile } from './open-file.ts';

/** Coding of a precompressed file (RFC9110§8.4.1). */
export type Coding = 'br' | 'gzip' | 'zstd';

/** A file that was found. */
export type FoundFile = {
  /** Path within its root: `css/site.css`. */
  readonly path: string;
  readonly file: OpenFile;
  /** `undefined` for the file itself. */
  readonly coding: Coding | undefined;
};

/** Settings for sending files. */
export type FileSettings = {
  readonly cacheControl: string | ((path: string) => string);
  readonly headers: ((path: string) => readonly Header[]) | undefined;
  readonly immutable: RegExp | undefined;
  readonly precompressed: readonly Coding[];
  readonly etag: boolean;
  readonly lastModified: boolean;
  readonly ranges: boolean;
};

/** Returns the response. Its body closes the file; if it has none, the file is closed already. */
export async function fileResponse(
  { coding, file, path }: FoundFile,
  environ: Environ,
  settings: FileSettings,
): Promise<ResponseParts> {
  let body: Body | undefined;
  try {
    const headers = await fileHeaders({ coding, file, path }, settings);
    const { parts, ...head } = selectContent(environ, headers, file.size);
    if (environ.REQUEST_METHOD === 'HEAD' || parts.length === 0) return { ...head, body: [] };
    body = environ['tsgi.file_wrapper'](file.read(parts));
    return { ...head, body };
  } finally {
    if (body === undefined) await file.close();
  }
}

async function fileHeaders({ coding, file, path }: FoundFile, settings: FileSettings): Promise<Header[]> {
  const headers: Header[] = [
    ['Content-Type', contentTypeOf(path)],
    ['X-Content-Type-Options', 'nosniff'],
    ['Cache-Control', cacheControlOf(path, settings)],
  ];
  if (settings.etag) headers.push(['ETag', await file.tag()]);
  if (settings.lastModified) {
    // Never in the future (RFC9110§8.8.2.1).
    headers.push(['Last-Modified', formatHttpDate(Math.min(file.modified, Date.now()))]);
  }
  if (settings.ranges) headers.push(['Accept-Ranges', 'bytes']);
  if (coding !== undefined) headers.push(['Content-Encoding', coding]);
  const fields = headersOf(headers);
  const own = settings.headers?.(path) ?? [];
  for (const [name] of own) fields.delete(name);
  headers.push(...own);
  // Also of the plain file: with another Accept-Encoding it would not have been that.
  if (settings.precompressed.length > 0) addVary(headers, 'Accept-Encoding');
  return headers;
}

function cacheControlOf(path: string, { cacheControl, immutable }: FileSettings): string {
  // search() starts anew each time; a sticky or global expression would remember the last path.
  if (immutable !== undefined && path.search(immutable) >= 0) return 'public, max-age=31536000, immutable';
  return typeof cacheControl === 'string' ? cacheControl : cacheControl(path);
}

/** Returns the value of `Content-Type` by a file's extension; `application/octet-stream` if it is unknown. */
export function contentTypeOf(name: string): string {
  const type = lookup(name);
  if (type === false) return 'application/octet-stream';
  return charset(type) === 'UTF-8' && type !== 'application/json' ? `${type}; charset=utf-8` : type;
}
