/**
 * What a request says of its content.
 *
 * @module
 */
import type { Environ } from '@tsgi/spec';
import { type MediaType, parseMediaType } from './media-type.ts';

/** The media type of the content; `undefined` if none was sent, or one that cannot be read. */
export function contentType(environ: Environ): MediaType | undefined {
  return environ.CONTENT_TYPE === undefined ? undefined : parseMediaType(environ.CONTENT_TYPE);
}

/** Bytes of the content; `undefined` if the client did not say so, as with chunked content. */
export function contentLength(environ: Environ): number | undefined {
  const { CONTENT_LENGTH } = environ;
  return CONTENT_LENGTH !== undefined && /^[0-9]+$/.test(CONTENT_LENGTH) ? Number(CONTENT_LENGTH) : undefined;
}
