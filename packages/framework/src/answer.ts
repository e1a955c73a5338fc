/**
 * Converts what a handler returned to a TSGI response. `Result` lists the kinds of results.
 *
 * @module
 */
import { readResponse } from '@tsgi/compose';
import { WITHOUT_CONTENT } from '@tsgi/http';
import type { Application, ApplicationObject, Body, Chunk, Environ, Header, StartResponse } from '@tsgi/spec';
import { discardBody } from './responses/discard-body.ts';
import { HttpResponse, fieldLines } from './responses/http-response.ts';
import { JSONResponse } from './responses/json-response.ts';
import { PlainTextResponse } from './responses/plain-text-response.ts';
import { StreamResponse } from './responses/stream-response.ts';
import { RelayedResponse, fromWebResponse } from './responses/web-response.ts';

const BYTES: readonly Header[] = fieldLines({ 'Content-Type': 'application/octet-stream' });

/**
 * Answers a request with what its handler returned.
 *
 * @throws TypeError, before the response begins, for `undefined` and for a value that JSON cannot express.
 */
export function answer(
  result: unknown,
  environ: Environ,
  startResponse: StartResponse,
): Body | Promise<Body> {
  const response = responseOf(result, environ);
  return typeof response === 'function'
    ? response(environ, startResponse)
    : response.tsgi(environ, startResponse);
}

/** Converts a handler's result to the response that `after` hooks may inspect and replace. */
export function toResponse(result: unknown, environ: Environ): HttpResponse | Promise<HttpResponse> {
  const response = responseOf(result, environ);
  return response instanceof HttpResponse ? response : responseFrom(response, environ);
}

async function responseFrom(app: Application | ApplicationObject, environ: Environ): Promise<HttpResponse> {
  const call: Application = typeof app === 'function' ? app : (...given) => app.tsgi(...given);
  const { body, headers, status: line } = await readResponse(call, environ);
  const status = Number.parseInt(line, 10);
  const isEmpty = WITHOUT_CONTENT.has(status);
  if (isEmpty) await discardBody(body);
  return new RelayedResponse(headers, {
    body: isEmpty ? undefined : body,
    status,
    line,
    isMarked: undefined,
    isLengthKnown: true,
  });
}

function responseOf(result: unknown, environ: Environ): HttpResponse | Application | ApplicationObject {
  if (typeof result === 'string') return new PlainTextResponse(result);
  if (typeof result === 'function') return result as Application;
  // An array is JSON, though it could be iterated: hardly ever is one meant as a stream.
  if (typeof result !== 'object' || result === null || Array.isArray(result)) return jsonOf(result, environ);
  if (isApplicationObject(result)) return result;
  const bytes = bytesOf(result);
  if (bytes !== undefined) return new HttpResponse(bytes, undefined, BYTES);
  if (isStream(result)) return new StreamResponse(result);
  return isWebResponse(result) ? fromWebResponse(result) : jsonOf(result, environ);
}

function jsonOf(value: unknown, { REQUEST_METHOD, PATH_INFO }: Environ): HttpResponse {
  const mistake = mistakeIn(value);
  if (mistake === undefined) return new JSONResponse(value);
  throw new TypeError(
    `the handler of ${REQUEST_METHOD} ${JSON.stringify(PATH_INFO)} must return a response, text, bytes, a stream, ` +
      `or a value that has JSON, got ${mistake}`,
    value instanceof Error ? { cause: value } : {},
  );
}

/** The mistake in a value that JSON would turn into `{}` or nothing, and what was probably meant. */
function mistakeIn(value: unknown): string | undefined {
  if (value === undefined) return 'undefined; for no content return new EmptyResponse()';
  if (value instanceof Error) return 'an Error; throw it';
  if (hasTag(value, 'Blob') || hasTag(value, 'File'))
    return 'a Blob; return new Response(blob), which has its type';
  return undefined;
}

/** Whether the object answers by itself, as responses and an `App` do. */
function isApplicationObject(value: object): value is ApplicationObject {
  return typeof (value as Partial<ApplicationObject>).tsgi === 'function';
}

/** The bytes of any buffer or view (Web IDL, "BufferSource"). */
function bytesOf(value: object): Uint8Array | undefined {
  if (value instanceof Uint8Array) return value;
  if (ArrayBuffer.isView(value)) return new Uint8Array(value.buffer, value.byteOffset, value.byteLength);
  return value instanceof ArrayBuffer ? new Uint8Array(value) : undefined;
}

function isStream(value: object): value is Iterable<Chunk> | AsyncIterable<Chunk> | ReadableStream<Chunk> {
  return Symbol.asyncIterator in value || Symbol.iterator in value || isWebStream(value);
}

/** JSON that a client has sent may have the name, but no function. */
function isWebStream(value: object): value is ReadableStream<Chunk> {
  return typeof (value as Partial<ReadableStream>).getReader === 'function';
}

function isWebResponse(value: unknown): value is Response {
  return hasTag(value, 'Response');
}

/** Classes of the web are known by their tag: there may be more than one with the same name. */
function hasTag(value: unknown, tag: string): boolean {
  return (value as { readonly [Symbol.toStringTag]?: unknown } | null)?.[Symbol.toStringTag] === tag;
}

/**
 * Whether the thrown value is a response, ours or the web's. An error that is also a response is handled as an error.
 */
export function isThrownResponse(thrown: unknown): thrown is HttpResponse | Response {
  try {
    return thrown instanceof HttpResponse || isWebResponse(thrown);
  } catch {
    // A proxy that does not stand the question is none.
    return false;
  }
}

/**
 * Converts a thrown response to one of ours.
 *
 * @throws TypeError for one that cannot be sent.
 */
export function asResponse(thrown: HttpResponse | Response): HttpResponse {
  return thrown instanceof HttpResponse ? thrown : fromWebResponse(thrown);
}

/** Discards a handler's result that is not sent, and frees its resources. */
export function discardResult(result: unknown): void | Promise<void> {
  if (typeof result !== 'object' || result === null || Array.isArray(result)) return;
  if (result instanceof HttpResponse) return result.discard();
  if (isWebResponse(result))
    return result.bodyUsed || result.body === null ? undefined : discardBody(result.body);
  if (bytesOf(result) === undefined && isStream(result)) return discardBody(result as Body);
}

/** Whether the result controls how it is sent. Everything else is converted to a response. */
export function isResponse(result: unknown): boolean {
  if (typeof result === 'function') return true;
  return (
    typeof result === 'object' && result !== null && (isApplicationObject(result) || isWebResponse(result))
  );
}
