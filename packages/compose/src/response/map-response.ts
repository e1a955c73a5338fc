import type { Application, ApplicationLike, Body, Environ, Header } from '@tsgi/spec';
import { nameless } from '../define-middleware.ts';
import { whenReady } from '../when-ready.ts';
import { beginResponse } from './begin-response.ts';
import { type ResponseParts, respond } from './response-parts.ts';

/**
 * Makes a response of a response, now or later; nothing is sent before. The environ is the one that the
 * middleware was given.
 */
export type ResponseMap<Needs extends Environ = Environ> = (
  response: ResponseParts,
  environ: Needs,
) => ResponseParts | Promise<ResponseParts>;

/**
 * Changes each response: status, headers, body, all three known together, and final.
 *
 * The map is called once a response, when the application cannot replace it any more: after an array was
 * returned, or when the first chunk of anything else is there. It may be async, to save a session before the
 * headers leave. What it does not need to touch it gives back as it is: then an array stays an array, a file a
 * file, and a stream a stream. The application's body is closed in any case.
 *
 * If it gives another body, `Content-Length` is left out, because it would be wrong; the length of an array is
 * known to the server. One that the map has set itself stays, and so does any with {@link withSameContent}.
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

/** A response with another body of the same bytes, so that its `Content-Length` is still right. */
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
