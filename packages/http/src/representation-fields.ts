/**
 * Which fields of a 200 response are true of other responses for the same resource: the one list for a 304, for what
 * a 304 updates in a cache, for parts, and for refusals.
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
 * Whether a field describes the content, so that a 304 does not have it, and what a 304 says of it changes nothing
 * in a cache. Every other field stays: a stricter `Content-Security-Policy` reaches those who have the content.
 *
 * @param name - in any case.
 */
export function describesContent(name: string): boolean {
  return OF_CONTENT.has(name.toLowerCase());
}

// Digests of what is sent, which is a part here. `Repr-Digest` and `Digest` are of the whole, and stay (RFC9530§3).
const OF_WHOLE_CONTENT: ReadonlySet<string> = new Set(['content-digest', 'content-md5']);

/** Whether a field is true of the whole content, and not of a part of it. */
export function describesWholeContent(name: string): boolean {
  return OF_WHOLE_CONTENT.has(name.toLowerCase());
}

// Which state it is in, how long that may be kept, and what to do with it.
const OF_STATE: ReadonlySet<string> = new Set([
  ...['etag', 'last-modified', 'accept-ranges', 'content-location', 'content-disposition', 'link'],
  ...['cache-control', 'cdn-cache-control', 'surrogate-control', 'expires', 'pragma', 'age', 'date'],
]);

/**
 * Whether a field is about the representation or its freshness, so that a refusal (412, 416) does not have it.
 * What is about the resource stays: who may read it (`Access-Control-Allow-Origin`), what it varies by, cookies.
 */
export function describesRepresentation(name: string): boolean {
  return describesContent(name) || OF_STATE.has(name.toLowerCase());
}
