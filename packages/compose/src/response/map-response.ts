import type { Application, ApplicationLike, Body, Environ, Header } from '@tsgi/spec';
import { nameless } from '../define-middleware.ts';
import { whenReady } from '../when-ready.ts';
import { beginResponse } from './begin-response.ts';
import { type ResponseParts, respond } from './response-parts.ts';

/** Maps a response to another, or a promise of one; nothing is sent before. The environ is the middleware's own. */
export type ResponseMap<Needs extends Environ = Environ> = (
  response: ResponseParts,
  environ: Needs,
) => ResponseParts | Promise<ResponseParts>;

/**
 * Maps each response as a whole: its final status, headers and body.
 *
 * The map is called once per response, when the application can no longer replace it: after it returned an array, or
 * with the first chunk of any other body. It may be async, for example to save a session before the headers are sent.
 * If it returns the body unchanged, an array stays an array, a file a file, and a stream a stream. The application's
 * body is always closed.
 *
 * If it returns another body, `Content-Length` is removed, since it would be wrong; the server knows the length of an
 * array. A `Content-Length` that the map itself sets stays, and so does any with {@link withSameContent}.
 *
 * @example
 * const upperCase = mapResponse((response) => ({
 *   ...response,
 *   body: mapChunks(response.body, { chunk: (chunk) => String(chunk).toUpperCase() }),
 * }));
 */
export function mapResponse<Needs extends Environ = Environ>(
  map: ResponseMap<Needs>,
): <E extends Needs>(app: ApplicationLike<E>) => Application<E> {
  return nameless(
    'mapResponse',
    (app) => (environ, startResponse) =>
      beginResponse(app, environ, (response) => {
        const lengths = response.headers.filter(isLength);
        return whenReady(map(response, environ as Needs), (mapped) => {
          const stale = mapped.body === response.body ? [] : lengths;
          return respond({ ...mapped, headers: without(mapped.headers, stale) }, startResponse);
        });
      }),
  );
}

/** Returns a response with another body of the same bytes, so that its `Content-Length` stays right. */
export function withSameContent(response: ResponseParts, body: Body): ResponseParts {
  // A field line of its own: it is not the application's any more.
  const headers = response.headers.map((header): Header => (isLength(header) ? [...header] : header));
  return { ...response, headers, body };
}

function isLength([name]: Header): boolean {
  return name.toLowerCase() === 'content-length';
}

function without(headers: Header[], stale: readonly Header[]): Header[] {
  return stale.length === 0 ? headers : headers.filter((header) => !stale.includes(header));
}
