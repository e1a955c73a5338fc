/**
 * Redirects that client input cannot send to another site: a string stays on this site, a `URL` may leave it.
 *
 * @module
 */
import { BadRequestError } from '../errors/http-error.ts';
import { HttpResponse, type ResponseOptions } from './http-response.ts';

/**
 * `303`, `302`: repeat with GET (`302`: only POST becomes GET). `307`, `308`: repeat with the same method. `301`,
 * `308`: permanent.
 */
export type RedirectStatus = 301 | 302 | 303 | 307 | 308;

const STATUSES: readonly number[] = [301, 302, 303, 307, 308] satisfies RedirectStatus[];

/** Options of a {@link RedirectResponse}. */
export interface RedirectOptions extends ResponseOptions {
  /** Default: 302. */
  readonly status?: RedirectStatus;
}

/**
 * Redirects the client (RFC9110§15.4).
 *
 * @example
 * new RedirectResponse(request.query.get('next') ?? '/');     // stays on this site, or is a 400
 * new RedirectResponse(new URL('https://example.com/login'));
 */
export class RedirectResponse extends HttpResponse {
  /**
   * @param location - a path or a relative reference: `/users?page=2`, `?page=2`, `next`; a `URL` may lead to any site.
   *   Characters that a URL cannot contain are percent-encoded.
   * @throws BadRequestError for a string that leads to another site; an `App` logs it unless the client sent the
   *   string. RangeError for a status that does not redirect.
   */
  constructor(location: string | URL, options: RedirectOptions = {}) {
    const { status = 302 } = options;
    if (!STATUSES.includes(status)) {
      throw new RangeError(
        `a redirect must have status ${STATUSES.join(', ')}, got ${JSON.stringify(status)} (RFC9110§15.4)`,
      );
    }
    const target = typeof location === 'string' ? localReference(location) : location.href;
    super(undefined, { ...options, status }, [['Location', target]]);
  }
}

// What a URI may have (RFC3986§2). A backslash is not among it, and browsers would take it for a slash.
const NOT_IN_URI = /[^!#$%&'()*+,\-./0-9:;=?@A-Z[\]_a-z~]+/g;
// An authority, or a scheme: a colon before the first slash (RFC3986§4.2).
const LEAVES = /^(?:\/\/|[^/?#]*:)/;

const refusedTexts = new WeakMap<object, string>();

function localReference(text: string): string {
  const reference = text.toWellFormed().replace(NOT_IN_URI, encodeURIComponent);
  if (!LEAVES.test(reference)) return reference;
  const error = new BadRequestError(
    `a redirect to another site must be a URL, as new RedirectResponse(new URL("https://example.com")), got the text ${JSON.stringify(text)} (RFC3986§4.2)`,
  );
  refusedTexts.set(error, text);
  throw error;
}

/** The string that one of these errors rejected, so that the application can find out who sent it. */
export function refusedLocation(thrown: unknown): string | undefined {
  return refusedTexts.get(thrown as object);
}
