/**
 * Conditional requests (RFC9110§13).
 *
 * @module
 */
import { matchesStrongly, matchesWeakly, parseEntityTags, parseHttpDate, trimOws } from '@tsgi/http';
import type { Environ } from '@tsgi/spec';

/** Validators: distinguish two states of a resource (RFC9110§8.8). */
export interface Validators {
  /** `'"abc"'`, or `'W/"abc"'`. */
  readonly etag: string | undefined;
  /** In ms since 1970. */
  readonly lastModified: number | undefined;
}

/** The outcome: proceed with the request, answer 304, or answer 412. */
export type Verdict = 'proceed' | 'not-modified' | 'failed';

/**
 * Evaluates a request's preconditions against the current state. The steps are those of RFC9110§13.2.2; {@link
 * takesRange} is the 5th.
 */
export function checkPreconditions(environ: Environ, { etag, lastModified }: Validators): Verdict {
  const { HTTP_IF_MATCH, HTTP_IF_MODIFIED_SINCE, HTTP_IF_NONE_MATCH, HTTP_IF_UNMODIFIED_SINCE } = environ;
  const isRead = environ.REQUEST_METHOD === 'GET' || environ.REQUEST_METHOD === 'HEAD';
  // 1. and 2.: what the client wants to change must still be what it has seen.
  if (HTTP_IF_MATCH !== undefined) {
    if (!isListed(HTTP_IF_MATCH, etag, matchesStrongly)) return 'failed';
  } else if (isAfter(lastModified, HTTP_IF_UNMODIFIED_SINCE) === true) {
    return 'failed';
  }
  // 3. and 4.: what the client has need not be sent again.
  if (HTTP_IF_NONE_MATCH !== undefined) {
    if (isListed(HTTP_IF_NONE_MATCH, etag, matchesWeakly)) return isRead ? 'not-modified' : 'failed';
  } else if (isRead && isAfter(lastModified, HTTP_IF_MODIFIED_SINCE) === false) {
    return 'not-modified';
  }
  return 'proceed';
}

/** Whether to use the `Range` field. It is ignored if the client's parts are of another state (RFC9110§13.1.5). */
export function takesRange(
  { HTTP_IF_RANGE, REQUEST_METHOD }: Environ,
  { etag, lastModified }: Validators,
): boolean {
  // No other method has ranges (RFC9110§14.2).
  if (REQUEST_METHOD !== 'GET') return false;
  if (HTTP_IF_RANGE === undefined) return true;
  const date = parseHttpDate(HTTP_IF_RANGE);
  if (date === undefined) return etag !== undefined && matchesStrongly(HTTP_IF_RANGE, etag);
  // A client that has a tag must send that (RFC9110§13.1.5): builds may give all states of a file one date.
  if (etag !== undefined) return false;
  // A date tells two states apart only once its second is over (RFC9110§8.8.2.2).
  return lastModified !== undefined && date === wholeSecond(lastModified) && Date.now() - date > 1000;
}

type Comparison = (one: string, other: string) => boolean;

function isListed(field: string, etag: string | undefined, matches: Comparison): boolean {
  // Whatever is there.
  if (trimOws(field) === '*') return true;
  return etag !== undefined && parseEntityTags(field).some((listed) => matches(listed, etag));
}

/** @returns `undefined` if there is nothing to compare; invalid dates are ignored. */
function isAfter(lastModified: number | undefined, field: string | undefined): boolean | undefined {
  const date = field === undefined ? undefined : parseHttpDate(field);
  return date === undefined || lastModified === undefined ? undefined : wholeSecond(lastModified) > date;
}

/** Dates in fields have no fractions. */
function wholeSecond(time: number): number {
  return time - (time % 1000);
}
