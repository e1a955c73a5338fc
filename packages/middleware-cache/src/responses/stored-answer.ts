/** A stored response as the answer to a request: whole, a part of it, or nothing because the client has it. @module */
import { type ResponseParts, headersOf, selectContent } from '@tsgi/compose';
import type { Chunk, Environ, Header } from '@tsgi/spec';
import type { StoredResponse } from './stored-response.ts';

/**
 * Answers GET and HEAD. Conditions and ranges count for a 200 only (RFC9110§13.2.1); ranges, where the application
 * has said `Accept-Ranges: bytes`.
 *
 * @param age - seconds since the application gave it.
 */
export function storedAnswer(
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
