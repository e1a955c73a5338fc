/**
 * Content that comes piece by piece.
 *
 * The first piece is awaited before the response begins: nothing is sent earlier anyway, and what fails until then
 * can still be answered as any error.
 *
 * @module
 */
import { fromWebStream, startBody, whenReady } from '@tsgi/compose';
import type { Body, Chunk, Environ, Header, StartResponse } from '@tsgi/spec';
import { guarded } from '../guarded.ts';
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

  /** @throws what the source throws before its first piece. */
  override tsgi(environ: Environ, startResponse: StartResponse): Body | Promise<Body> {
    const { content } = this;
    // Its length is known, and nothing in it can fail.
    if (Array.isArray(content)) return super.tsgi(environ, startResponse);
    const body = startBody(content);
    return guarded<Body>(
      () =>
        whenReady(body.peek(), () => {
          this.begin(environ, startResponse);
          return body;
        }),
      (error) =>
        whenReady(body.close(), () => {
          throw error;
        }),
    );
  }
}

/** A web stream may be iterable as well; then it would be left locked. */
function isWebStream(source: Body | ReadableStream<Chunk>): source is ReadableStream<Chunk> {
  return 'getReader' in source;
}
