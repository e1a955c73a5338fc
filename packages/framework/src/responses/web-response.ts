/**
 * Converts a web `Response` to one of ours. A response of `fetch` has its content decoded, but its fields unchanged:
 * they are corrected before it is sent on.
 *
 * @module
 */
import { chunkBytes, fromWebStream, startBody, whenReady } from '@tsgi/compose';
import { describesContent, isHopByHop, parseList, WITHOUT_CONTENT } from '@tsgi/http';
import type { Body, Environ, Header, StartResponse } from '@tsgi/spec';
import { brotliDecompressSync, constants } from 'node:zlib';
import { guarded } from '../guarded.ts';
import { HttpResponse } from './http-response.ts';

// Of the fields that describe content, those that are true whatever its coding.
const OF_ANY_CODING: readonly string[] = ['content-type', 'content-language', 'content-range'];

// What `fetch` undoes everywhere, and leaves in the field; `zstd` in some runtimes only. Deno's takes the field away with
// the coding: where there is one, so is the coding.
const UNDONE_BY_FETCH: readonly string[] = 'Deno' in globalThis ? [] : ['gzip', 'x-gzip', 'deflate', 'br'];

const GZIP = beginsWith(0x1f, 0x8b);

/** The first bytes of encoded content. */
const MARKS: Readonly<Record<string, (bytes: Uint8Array) => boolean>> = {
  gzip: GZIP,
  'x-gzip': GZIP,
  // RFC1950§2.2
  deflate: ([one = 0x78, two = 0x01]) => (one & 0x0f) === 8 && (one * 256 + two) % 31 === 0,
  zstd: beginsWith(0x28, 0xb5, 0x2f, 0xfd),
  br: isBrotli,
};

/**
 * Converts a web `Response`.
 *
 * @throws TypeError for a response that cannot be sent: `Response.error()`, or a body that was read or is locked.
 */
export function fromWebResponse(web: Response): HttpResponse {
  checkUnread(web);
  const { body, status, statusText, url } = web;
  // Each Set-Cookie is an entry of its own (Fetch Standard, "sort and combine").
  const headers = forwarded([...web.headers], status);
  const isFetched = url !== '';
  const coding = outermostCoding(headers);
  const isUndone = isFetched && UNDONE_BY_FETCH.includes(coding);
  return new RelayedResponse(isUndone ? withoutCoding(headers) : headers, {
    body: body === null ? undefined : fromWebStream(body),
    status,
    line: statusText === '' ? undefined : `${status} ${statusText}`,
    isMarked: isUndone || body === null ? undefined : MARKS[coding],
    // That of another response is easily copied, as in `new Response(changed, upstream)`.
    isLengthKnown: isFetched && body !== null,
  });
}

interface Relayed {
  readonly body: Body | undefined;
  readonly status: number;
  readonly line: string | undefined;
  readonly isMarked: ((bytes: Uint8Array) => boolean) | undefined;
  readonly isLengthKnown: boolean;
}

/** A response of another server, with its own reason phrase. */
export class RelayedResponse extends HttpResponse {
  protected override readonly line: string | undefined;
  private readonly isMarked: Relayed['isMarked'];
  private readonly isLengthKnown: boolean;

  constructor(headers: readonly Header[], { body, isLengthKnown, isMarked, line, status }: Relayed) {
    super(body, { status }, headers);
    this.line = line;
    this.isMarked = isMarked;
    this.isLengthKnown = isLengthKnown;
  }

  override tsgi(environ: Environ, startResponse: StartResponse): Body | Promise<Body> {
    const { content, isMarked } = this;
    const keepsLength = this.isLengthKnown || environ.REQUEST_METHOD === 'HEAD';
    const own = keepsLength ? this : this.with({ headers: { 'Content-Length': [] } });
    if (isMarked === undefined) return HttpResponse.prototype.tsgi.call(own, environ, startResponse);
    // Named after the coding, and perhaps decoded since: `new Response(upstream.body, upstream)`.
    const body = startBody(content);
    return guarded<Body>(
      () =>
        whenReady(body.peek(), (first) => {
          const isEncoded = first.done === true || isMarked(chunkBytes(first.value));
          own.begin(environ, startResponse, {
            status: this.status,
            headers: isEncoded ? own.headers : withoutCoding(own.headers),
          });
          return body;
        }),
      (error) =>
        whenReady(body.close(), () => {
          throw error;
        }),
    );
  }
}

function checkUnread({ body, bodyUsed, type }: Response): void {
  if (type === 'error') throw new TypeError('a web Response must have a status, got Response.error()');
  if (!bodyUsed && body?.locked !== true) return;
  throw new TypeError(
    `a web Response must have a body that is still unread, got one that ${bodyUsed ? 'was read' : 'has a reader'}; return a clone() of it`,
  );
}

/** What is of one connection is the server's business, whatever an upstream did (RFC9110§7.6.1). */
function forwarded(headers: readonly Header[], status: number): Header[] {
  const connection = headers.filter(([name]) => name.toLowerCase() === 'connection');
  const named = new Set(connection.flatMap(([, value]) => parseList(value.toLowerCase())));
  const isDropped = (key: string) =>
    isHopByHop(key) || named.has(key) || (WITHOUT_CONTENT.has(status) && describesContent(key));
  return headers.filter(([name]) => !isDropped(name.toLowerCase()));
}

/** The last coding is the outermost one; in lower case, and empty for none. */
function outermostCoding(headers: readonly Header[]): string {
  const codings = headers.filter(([name]) => name.toLowerCase() === 'content-encoding');
  return parseList(codings.map(([, value]) => value.toLowerCase()).join()).at(-1) ?? '';
}

/** The fields of the same content in plain: other bytes, so a strong validator is none of theirs (RFC9110§8.8.1). */
function withoutCoding(headers: readonly Header[]): Header[] {
  return headers
    .filter(([name]) => !describesContent(name) || OF_ANY_CODING.includes(name.toLowerCase()))
    .map(([name, value]) => [name, name.toLowerCase() === 'etag' ? value.replace(/^"/, 'W/"') : value]);
}

function beginsWith(...mark: readonly number[]): (bytes: Uint8Array) => boolean {
  return (bytes) => mark.every((byte, index) => bytes[index] === undefined || bytes[index] === byte);
}

const SOME_OUTPUT = 65_536;

// No text has any, and the shortest Brotli has: its length, its last block.
const NOT_TEXT = /[^\P{Cc}\t\n\f\r]/u;

/**
 * Brotli has no mark (RFC7932). So it is what is no text, and can be decoded as far as it is there: measured, that is
 * all of Brotli, no text, and one binary content in fifteen.
 */
function isBrotli(bytes: Uint8Array): boolean {
  if (isText(bytes)) return false;
  const finishFlush = constants.BROTLI_OPERATION_FLUSH;
  try {
    return brotliDecompressSync(bytes, { finishFlush, maxOutputLength: SOME_OUTPUT }).length > 0;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'ERR_BUFFER_TOO_LARGE';
  }
}

function isText(bytes: Uint8Array): boolean {
  try {
    return !NOT_TEXT.test(new TextDecoder('utf-8', { fatal: true }).decode(bytes, { stream: true }));
  } catch {
    return false;
  }
}
