/**
 * From what a handler returns to a TSGI response. The kinds of results are those of `Result`.
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
 * @throws TypeError for `undefined` and for what has no JSON, before the response begins.
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

/** What a handler returned, as the value that a hook may look at and replace. */
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

/** What would be `{}` to the client, or nothing at all, and what is meant instead. */
function mistakeIn(value: unknown): string | undefined {
  if (value === undefined) return 'undefined; for no content return new EmptyResponse()';
  if (value instanceof Error) return 'an Error; throw it';
  if (hasTag(value, 'Blob') || hasTag(value, 'File'))
    return 'a Blob; return new Response(blob), which has its type';
  return undefined;
}

/** Whether it answers by itself, as responses and an `App` do. */
function isApplicationObject(value: object): value is ApplicationObject {
  return typeof (value as Partial<ApplicationObject>).tsgi === 'function';
}

/** Of whatever holds some (Web IDL, "BufferSource"). */
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

/** Whether what was thrown is a response: of ours, or of the web. An error that is one is dealt with as an error. */
export function isThrownResponse(thrown: unknown): thrown is HttpResponse | Response {
  try {
    return thrown instanceof HttpResponse || isWebResponse(thrown);
  } catch {
    // A proxy that does not stand the question is none.
    return false;
  }
}

/** It as one of ours. @throws TypeError for one that cannot be sent. */
export function asResponse(thrown: HttpResponse | Response): HttpResponse {
  return thrown instanceof HttpResponse ? thrown : fromWebResponse(thrown);
}

/** Lets go of what a handler returned, and is not sent. */
export function discardResult(result: unknown): void | Promise<void> {
  if (typeof result !== 'object' || result === null || Array.isArray(result)) return;
  if (result instanceof HttpResponse) return result.discard();
  if (isWebResponse(result))
    return result.bodyUsed || result.body === null ? undefined : discardBody(result.body);
  if (bytesOf(result) === undefined && isStream(result)) return discardBody(result as Body);
}

/** Whether it says itself how it is sent; everything else is made a response. */
export function isResponse(result: unknown): boolean {
  if (typeof result === 'function') return true;
  return (
    typeof result === 'object' && result !== null && (isApplicationObject(result) || isWebResponse(result))
  );
}
