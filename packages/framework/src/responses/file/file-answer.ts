/**
 * What is sent of a file, by what the request asks for: all of it, some ranges, or nothing because the client has it.
 * No file is touched here.
 *
 * @module
 */
import { type ContentPart, headersOf, selectContent } from '@tsgi/compose';
import { formatHttpDate } from '@tsgi/http';
import type { Environ, Header } from '@tsgi/spec';
import { PreconditionFailedError, RangeNotSatisfiableError } from '../../errors/http-error.ts';

/** What is known of a file before any of it was read. */
export interface FileFacts {
  /** Bytes. */
  readonly size: number;
  /** ms since 1970. */
  readonly modified: number;
  /** Its entity tag; `undefined` if the response has one of its own. */
  readonly etag: string | undefined;
}

/** The response to send. */
export interface FileAnswer {
  readonly status: number;
  readonly headers: readonly Header[];
  /** Bytes of the file, and what stands between them. */
  readonly parts: readonly ContentPart[];
}

/**
 * @param own - the response's own headers; a `Last-Modified` among them counts instead of the file's.
 * @throws PreconditionFailedError, RangeNotSatisfiableError
 */
export function answerFile(environ: Environ, facts: FileFacts, own: readonly Header[]): FileAnswer {
  const fields = [...own];
  const view = headersOf(fields);
  if (facts.etag !== undefined) view.set('ETag', facts.etag);
  // Never in the future (RFC9110§8.8.2.1).
  if (!view.has('Last-Modified')) {
    view.set('Last-Modified', formatHttpDate(Math.min(facts.modified, Date.now())));
  }
  view.set('Accept-Ranges', 'bytes');
  const { headers, parts, status: line } = selectContent(environ, fields, facts.size);
  const status = Number.parseInt(line, 10);
  if (status === 412) throw new PreconditionFailedError(undefined, { headers });
  if (status === 416) throw new RangeNotSatisfiableError(undefined, { headers });
  return { status, headers, parts };
}

/** All of it, whatever was asked for. */
export function wholeFile(headers: readonly Header[], size: number): FileAnswer {
  const parts = size === 0 ? [] : [{ first: 0, last: size - 1 }];
  return { status: 200, headers: [...headers, ['Content-Length', String(size)]], parts };
}
