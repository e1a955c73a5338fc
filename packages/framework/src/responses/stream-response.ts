/**
 * Streams content piece by piece.
 *
 * The response begins after the first piece has arrived: nothing is sent earlier anyway, and errors until then are
 * answered as any other.
 *
 * @module
 */
import { fromWebStream, startBody, whenReady } from '@tsgi/compose';
import type { Body, Chunk, Environ, Header, StartResponse } from '@tsgi/spec';
import { guarded } from '../guarded.ts';
import { HttpResponse, type ResponseOptions, fieldLines } from './http-response.ts';

const FIELDS: readonly Header[] = fieldLines({ 'Content-Type': 'text/plain; charset=utf-8' });

/**
 * Streams content, pulled only as fast as the client takes it. It can be sent once. The default `Content-Type` is text.
 *
 * If the client disconnects, the iterator's `return()` and the body's `close()` are called; a web stream is cancelled.
 */
export class StreamResponse extends HttpResponse {
  constructor(source: Body | ReadableStream<Chunk>, options?: ResponseOptions) {
    super(isWebStream(source) ? fromWebStream(source) : source, options, FIELDS);
  }

  /** @throws errors of the source before its first piece. */
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
