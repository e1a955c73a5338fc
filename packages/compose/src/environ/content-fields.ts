/**
 * The request's fields about its content.
 *
 * @module
 */
import { type MediaType, parseList, parseMediaType } from '@tsgi/http';
import type { Environ } from '@tsgi/spec';

/** Returns the content's media type; `undefined` if it is absent or malformed. */
export function contentType(environ: Environ): MediaType | undefined {
  return environ.CONTENT_TYPE === undefined ? undefined : parseMediaType(environ.CONTENT_TYPE);
}

/** Returns the content's length in bytes; `undefined` if unknown, as with chunked content. */
export function contentLength(environ: Environ): number | undefined {
  const { CONTENT_LENGTH } = environ;
  return CONTENT_LENGTH !== undefined && /^[0-9]+$/.test(CONTENT_LENGTH) ? Number(CONTENT_LENGTH) : undefined;
}

/**
 * Returns the content's codings in lower case, in the order in which they were applied; none for `identity`
 * (RFC9110§8.4).
 */
export function contentCodings({ HTTP_CONTENT_ENCODING }: Environ): string[] {
  return parseList(HTTP_CONTENT_ENCODING?.toLowerCase()).filter((coding) => coding !== 'identity');
}
