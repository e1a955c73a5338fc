import { fromWebStream } from '@tsgi/compose';
import type { Body, Chunk, Header } from '@tsgi/spec';
import { HttpResponse, type ResponseOptions, fieldLines } from './http-response.ts';

const FIELDS: readonly Header[] = fieldLines({ 'Content-Type': 'text/plain; charset=utf-8' });

/**
 * Content that comes piece by piece, and is asked for only as fast as the client takes it. It can be sent once. Without a
 * `Content-Type` it is text.
 *
 * When the client leaves, the iterator's `return()` is called, and the body's `close()` if it has one; a web
 * stream is cancelled.
 */
export class StreamResponse extends HttpResponse {
  constructor(source: Body | ReadableStream<Chunk>, options?: ResponseOptions) {
    super(isWebStream(source) ? fromWebStream(source) : source, options, FIELDS);
  }
}

/** A web stream may be iterable as well; then it would be left locked. */
function isWebStream(source: Body | ReadableStream<Chunk>): source is ReadableStream<Chunk> {
  return 'getReader' in source;
}
