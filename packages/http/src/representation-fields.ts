/**
 * Fields of a 200 response that also apply to other responses for the resource: to a 304, to what a 304 updates in a
 * cache, to parts, and to refusals.
 *
 * @module
 */

// What RFC9110§15.4.5 leaves out of a 304, and the digests of RFC9530, RFC3230 and RFC1864. Other fields whose names
// begin with "Content-" are none of it: Content-Security-Policy, Content-Location, Content-Disposition.
const OF_CONTENT: ReadonlySet<string> = new Set([
  ...['content-length', 'content-encoding', 'content-type', 'content-range', 'content-language'],
  ...['content-digest', 'repr-digest', 'digest', 'content-md5'],
]);

/**
 * Whether a field describes the content. A 304 does not have it, and a 304's value updates nothing in a cache. Every
 * other field is kept: a stricter `Content-Security-Policy` reaches clients that have the content.
 *
 * @param name - in any case.
 */
export function describesContent(name: string): boolean {
  return OF_CONTENT.has(name.toLowerCase());
}

// Digests of what is sent, which is a part here. `Repr-Digest` and `Digest` are of the whole, and stay (RFC9530§3).
const OF_WHOLE_CONTENT: ReadonlySet<string> = new Set(['content-digest', 'content-md5']);

/** Whether a field describes the whole content, and not a part of it. */
export function describesWholeContent(name: string): boolean {
  return OF_WHOLE_CONTENT.has(name.toLowerCase());
}

// Which state it is in, how long that may be kept, and what to do with it.
const OF_STATE: ReadonlySet<string> = new Set([
  ...['etag', 'last-modified', 'accept-ranges', 'content-location', 'content-disposition', 'link'],
  ...['cache-control', 'cdn-cache-control', 'surrogate-control', 'expires', 'pragma', 'age', 'date'],
]);

/**
 * Whether a field is about the representation or its freshness, so that a refusal (412, 416) does not have it. Fields
 * about the resource are kept: who may read it (`Access-Control-Allow-Origin`), what it varies by, cookies.
 */
export function describesRepresentation(name: string): boolean {
  return describesContent(name) || OF_STATE.has(name.toLowerCase());
}
