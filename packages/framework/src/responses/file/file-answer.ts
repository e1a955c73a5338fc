/**
 * Decides how to answer a request for a file: with all of it, some ranges, or 304 because the client has it. It does
 * not touch the file.
 *
 * @module
 */
import { type ContentPart, headersOf, selectContent } from '@tsgi/compose';
import { formatHttpDate } from '@tsgi/http';
import type { Environ, Header } from '@tsgi/spec';
import { PreconditionFailedError, RangeNotSatisfiableError } from '../../errors/http-error.ts';

/** Facts about a file that are known before it is read. */
export interface FileFacts {
  /** In bytes. */
  readonly size: number;
  /** In ms since 1970. */
  readonly modified: number;
  /** The file's entity tag; `undefined` if the response sets its own. */
  readonly etag: string | undefined;
}

/** The response to send. */
export interface FileAnswer {
  readonly status: number;
  readonly headers: readonly Header[];
  /** Ranges of the file, and the bytes between them. */
  readonly parts: readonly ContentPart[];
}

/**
 * Returns the answer to a request.
 *
 * @param own - the response's own headers; its `Last-Modified` replaces the file's.
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

/** Returns the whole file, whatever the request asks for. */
export function wholeFile(headers: readonly Header[], size: number): FileAnswer {
  const parts = size === 0 ? [] : [{ first: 0, last: size - 1 }];
  return { status: 200, headers: [...headers, ['Content-Length', String(size)]], parts };
}
