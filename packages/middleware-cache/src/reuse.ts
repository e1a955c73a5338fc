/**
 * The allowed uses of a stored response for a request, and the answer made of it (RFC9111§4).
 *
 * @module
 */
import { type ResponseParts, headersOf, selectContent } from '@tsgi/compose';
import type { Chunk, Environ, Header } from '@tsgi/spec';
import CachePolicy from 'http-cache-semantics';
import { formatDirectives, parseDirectives } from './cache-directives.ts';
import type { StoredHead, StoredResponse } from './stored-response.ts';

/** The allowed uses of a stored response. */
export type Assessment = {
  /**
   * `'fresh'`: answer with it. `'refresh'`: answer with it, and refresh it meanwhile. `'stale'`: validate it.
   * `'request'`: validate it, because the client wants it so.
   */
  readonly use: 'fresh' | 'refresh' | 'stale' | 'request';
  /** Seconds until it is stale; negative if it is. */
  readonly ttl: number;
  readonly age: number;
};

// Milliseconds by which the clocks of machines that share a store may differ.
const SKEW = 60_000;

/** @param environ - of the request, whose `Cache-Control` counts. */
export function assessStored(head: StoredHead, environ: Environ): Assessment {
  const policy = CachePolicy.fromObject(head.policy);
  const wanted = wishes(environ);
  const use = () => {
    // The clock was set back: nobody knows how old it is.
    if (head.policy.t > Date.now() + SKEW) return 'stale';
    // Nearly all requests; the library would make field lines that nobody reads.
    if (wanted === undefined && !policy.stale()) return 'fresh';
    const { response, revalidation } = policy.evaluateRequest({ method: 'GET', headers: wanted ?? {} });
    if (response !== undefined) return revalidation === undefined ? 'fresh' : 'refresh';
    return policy.stale() ? 'stale' : 'request';
  };
  return {
    use: use(),
    ttl: Math.round(policy.maxAge() - policy.age()),
    age: Math.max(0, Math.floor(policy.age())),
  };
}

/** Whether it may be used if the application fails (RFC5861§4). */
export function isGoodForErrors(head: StoredHead): boolean {
  const policy = CachePolicy.fromObject(head.policy);
  return policy.revalidatedPolicy({ headers: {} }, { status: 500, headers: {} }).matches;
}

/** Returns a client's cache directives. `max-stale` is a permission that a cache need not use (RFC9111§5.2.1.2). */
function wishes({ HTTP_CACHE_CONTROL, HTTP_PRAGMA }: Environ): CachePolicy.Headers | undefined {
  if (HTTP_CACHE_CONTROL === undefined)
    return HTTP_PRAGMA === undefined ? undefined : { pragma: HTTP_PRAGMA.toLowerCase() };
  const directives = parseDirectives(HTTP_CACHE_CONTROL);
  directives.delete('max-stale');
  return { 'cache-control': formatDirectives(directives) };
}

/**
 * Answers GET and HEAD with a stored response: all of it, a part, or 304 because the client has it. Conditions and
 * ranges apply to a 200 only (RFC9110§13.2.1); ranges, if the application has set `Accept-Ranges: bytes`.
 *
 * @param age - seconds since the application sent it.
 */
export function answerWith(
  { content, head: { headers, status } }: StoredResponse,
  environ: Environ,
  age: number,
): ResponseParts {
  const aged: Header[] = [...headers, ['Age', String(age)]];
  if (!status.startsWith('200')) return wholeAnswer(status, aged, { content, environ });
  const { parts, ...head } = selectContent(environ, aged, content.byteLength);
  if (environ.REQUEST_METHOD === 'HEAD') return { ...head, body: [] };
  const body = parts.map((part): Chunk =>
    typeof part === 'string' ? part : content.subarray(part.first, part.last + 1),
  );
  return { ...head, status: head.status.startsWith('200') ? status : head.status, body };
}

function wholeAnswer(
  status: string,
  headers: Header[],
  { content, environ }: { readonly content: Uint8Array; readonly environ: Environ },
): ResponseParts {
  // "A server MUST NOT send a Content-Length header field in any response with a status code of … 204" (RFC9110§8.6)
  const isEmpty = status.startsWith('204');
  if (!isEmpty) headersOf(headers).set('Content-Length', String(content.byteLength));
  const hasContent = environ.REQUEST_METHOD !== 'HEAD' && content.byteLength > 0;
  return { status, headers, body: hasContent ? [content] : [] };
}
