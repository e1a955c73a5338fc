/**
 * A request as a value: built from a test's options, and written out.
 *
 * @module
 */
import { Buffer } from 'node:buffer';
import { writeFieldLine, writeRequestLine } from '@tsgi/http1';
import type { Header } from '@tsgi/spec';
import { type ContentOptions, type Params, requestContent, toSearchParams } from './request-content.ts';

/** Options of a request, beside method and target. */
export interface RequestOptions extends ContentOptions {
  /** Field lines; `Host` is added if it is missing. */
  headers?: Readonly<Record<string, string>> | Iterable<Readonly<Header>>;
  /** Appended to the target's query. */
  query?: Params;
  /** Credentials for `Authorization: Basic` (RFC7617). */
  auth?: { readonly user: string; readonly password: string };
}

/** A request without what its connection adds. */
export interface TestRequest {
  readonly method: string;
  readonly target: string;
  readonly fields: readonly Readonly<Header>[];
  readonly body: Uint8Array | AsyncIterable<string | Uint8Array> | undefined;
}

/**
 * Builds a request.
 *
 * @throws TypeError for contradictory options.
 */
export function composeRequest(method: string, target: string, options: RequestOptions): TestRequest {
  const { auth, headers = {}, query } = options;
  const content = requestContent(options);
  const given = Symbol.iterator in headers ? [...headers] : Object.entries(headers);
  const added: Header[] = [];
  if (auth !== undefined) added.push(['Authorization', basic(auth)]);
  if (content?.type !== undefined) added.push(['Content-Type', content.type]);
  return {
    method,
    target: visible(query === undefined ? target : withQuery(target, query)),
    fields: [...given, ...added.filter(([name]) => !hasField(given, name))],
    body: content?.body,
  };
}

/** Whether there is a field line of a name, in any case. */
export function hasField(fields: readonly Readonly<Header>[], name: string): boolean {
  const key = name.toLowerCase();
  return fields.some(([one]) => one.toLowerCase() === key);
}

/** Returns the request with a `Host` field, added at the front if it is missing (RFC9110§7.2). */
export function withHost(request: TestRequest, host: string): TestRequest {
  if (hasField(request.fields, 'host')) return request;
  return { ...request, fields: [['Host', host], ...request.fields] };
}

/** Returns the URL of a request: its target at its `Host`; `undefined` if they make no URL. */
export function requestUrl({ fields, target }: TestRequest): URL | undefined {
  const host = fields.find(([name]) => name.toLowerCase() === 'host')?.[1] ?? '';
  const url = URL.parse(target === '*' ? '/' : target, `http://${host}`);
  return url?.protocol === 'http:' ? url : undefined;
}

/**
 * Writes request line and fields, up to the empty line.
 *
 * @throws ProtocolError for a string that would split the request.
 */
export function writeRequestHead({ method, target, fields }: TestRequest): string {
  const lines = fields.map(([name, value]) => writeFieldLine(name, value));
  return `${writeRequestLine(method, target)}${lines.join('')}\r\n`;
}

/** Whether the content is chunked (RFC9112§7.1). */
export function isChunked({ fields }: TestRequest): boolean {
  return hasField(fields, 'transfer-encoding');
}

/** Returns the request with a field for its framing, if it has content and no such field. */
export function withFraming(request: TestRequest): TestRequest {
  const { body, fields } = request;
  if (body === undefined || isChunked(request) || hasField(fields, 'content-length')) return request;
  const framing: Header =
    body instanceof Uint8Array ? ['Content-Length', String(body.length)] : ['Transfer-Encoding', 'chunked'];
  return { ...request, fields: [...fields, framing] };
}

function withQuery(target: string, query: Params): string {
  return `${target}${target.includes('?') ? '&' : '?'}${toSearchParams(query).toString()}`;
}

/** Percent-encodes what a target cannot contain, as browsers do. */
function visible(target: string): string {
  return target.replace(/(?:[^\x21-\x7e]|["<>])+/g, encodeURIComponent);
}

function basic({ user, password }: NonNullable<RequestOptions['auth']>): string {
  if (user.includes(':'))
    throw new TypeError(`a user must have no colon, got ${JSON.stringify(user)} (RFC7617§2)`);
  return `Basic ${Buffer.from(`${user}:${password}`).toString('base64')}`;
}
