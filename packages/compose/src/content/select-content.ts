/**
 * Selects what to send of content at hand, such as a file: all of it, some ranges, or 304 because the client has it. It
 * does not touch the content.
 *
 * @module
 */
import {
  type ByteRange,
  describesContent,
  describesRepresentation,
  describesWholeContent,
  parseByteRanges,
  parseHttpDate,
} from '@tsgi/http';
import type { Environ, Header } from '@tsgi/spec';
import { headersOf } from '../headers.ts';
import type { ResponseHead } from '../response/response-parts.ts';
import { type Validators, checkPreconditions, takesRange } from './preconditions.ts';

/** A range of the content, or text between ranges. */
export type ContentPart = ByteRange | string;

/** Status and field lines, and the parts to send. */
export type SelectedContent = ResponseHead & { readonly parts: readonly ContentPart[] };

/**
 * Selects the response for GET and HEAD, with its status and `Content-Length`, from what a 200 response would send.
 *
 * @param headers - of the 200 response. Conditions are evaluated against its `ETag` and `Last-Modified`;
 *   `Accept-Ranges: bytes` enables ranges.
 * @param size - of the whole content, in bytes.
 */
export function selectContent(environ: Environ, headers: readonly Header[], size: number): SelectedContent {
  const own = [...headers];
  const fields = headersOf(own);
  const validators = {
    etag: fields.get('ETag'),
    lastModified: parseHttpDate(fields.get('Last-Modified') ?? ''),
  };
  const verdict = checkPreconditions(environ, validators);
  if (verdict === 'failed') return nothing('412 Precondition Failed', without(own, describesRepresentation));
  if (verdict === 'not-modified') return nothing('304 Not Modified', without(own, describesContent));
  const ranges = fields.get('Accept-Ranges') === 'bytes' ? rangesOf(environ, validators, size) : undefined;
  if (ranges === undefined) return wholeContent(own, size);
  if (ranges !== 'unsatisfiable') return someRanges(without(own, describesWholeContent), ranges, size);
  const refusal = without(own, describesRepresentation);
  return nothing('416 Range Not Satisfiable', [...refusal, ['Content-Range', `bytes */${size}`]]);
}

function rangesOf(
  environ: Environ,
  validators: Validators,
  size: number,
): ReturnType<typeof parseByteRanges> {
  const { HTTP_RANGE } = environ;
  return HTTP_RANGE !== undefined && takesRange(environ, validators)
    ? parseByteRanges(HTTP_RANGE, size)
    : undefined;
}

function without(headers: readonly Header[], isLeftOut: (name: string) => boolean): Header[] {
  return headers.filter(([name]) => !isLeftOut(name));
}

function nothing(status: string, headers: Header[]): SelectedContent {
  return { status, headers, parts: [] };
}

function wholeContent(headers: readonly Header[], size: number): SelectedContent {
  const parts = size === 0 ? [] : [{ first: 0, last: size - 1 }];
  return { status: '200 OK', headers: [...headers, ['Content-Length', String(size)]], parts };
}

function someRanges(headers: Header[], ranges: readonly ByteRange[], size: number): SelectedContent {
  const [only] = ranges;
  if (only !== undefined && ranges.length === 1) {
    headers.push(['Content-Range', contentRange(only, size)]);
    return partialContent(headers, [only]);
  }
  // RFC9110§14.6
  const boundary = crypto.randomUUID();
  const fields = headersOf(headers);
  const type = fields.get('Content-Type') ?? 'application/octet-stream';
  fields.set('Content-Type', `multipart/byteranges; boundary=${boundary}`);
  const parts = ranges.flatMap((range) => [
    `\r\n--${boundary}\r\nContent-Type: ${type}\r\nContent-Range: ${contentRange(range, size)}\r\n\r\n`,
    range,
  ]);
  return partialContent(headers, [...parts, `\r\n--${boundary}--\r\n`]);
}

function partialContent(headers: readonly Header[], parts: readonly ContentPart[]): SelectedContent {
  const length = parts.reduce((sum, part) => sum + lengthOf(part), 0);
  return { status: '206 Partial Content', headers: [...headers, ['Content-Length', String(length)]], parts };
}

function lengthOf(part: ContentPart): number {
  // Text between parts is ASCII.
  return typeof part === 'string' ? part.length : part.last - part.first + 1;
}

function contentRange({ first, last }: ByteRange, size: number): string {
  return `bytes ${first}-${last}/${size}`;
}
