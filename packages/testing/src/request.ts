/**
 * A request as a value: put together from what a test asks for, and written out.
 *
 * @module
 */
import { Buffer } from 'node:buffer';
import { writeFieldLine, writeRequestLine } from '@tsgi/http1';
import type { Header } from '@tsgi/spec';
import { type ContentOptions, type Params, requestContent, toSearchParams } from './request-content.ts';

/** What a request has besides method and target. */
export interface RequestOptions extends ContentOptions {
  /** Field lines; `Host` is added if there is none. */
  headers?: Readonly<Record<string, string>> | Iterable<Readonly<Header>>;
  /** Added to the target's query. */
  query?: Params;
  /** Credentials for `Authorization: Basic` (RFC7617). */
  auth?: { readonly user: string; readonly password: string };
}

/** A request, complete but for what its connection adds. */
export interface TestRequest {
  readonly method: string;
  readonly target: string;
  readonly fields: readonly Readonly<Header>[];
  readonly body: Uint8Array | AsyncIterable<string | Uint8Array> | undefined;
}

/** Puts a request together. @throws TypeError for options that contradict each other. */
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

/** Whether there is a field line of that name, in any case. */
export function hasField(fields: readonly Readonly<Header>[], name: string): boolean {
  const key = name.toLowerCase();
  return fields.some(([one]) => one.toLowerCase() === key);
}

/** The request with a `Host`, first as RFC9110§7.2 has it, if it has none yet. */
export function withHost(request: TestRequest, host: string): TestRequest {
  if (hasField(request.fields, 'host')) return request;
  return { ...request, fields: [['Host', host], ...request.fields] };
}

/** The URL that a request asks for: its target at its `Host`; `undefined` if they make none. */
export function requestUrl({ fields, target }: TestRequest): URL | undefined {
  const host = fields.find(([name]) => name.toLowerCase() === 'host')?.[1] ?? '';
  const url = URL.parse(target === '*' ? '/' : target, `http://${host}`);
  return url?.protocol === 'http:' ? url : undefined;
}

/** Request line and fields, to the empty line. @throws ProtocolError for what would split the request. */
export function writeRequestHead({ method, target, fields }: TestRequest): string {
  const lines = fields.map(([name, value]) => writeFieldLine(name, value));
  return `${writeRequestLine(method, target)}${lines.join('')}\r\n`;
}

/** Whether the content goes in chunks (RFC9112§7.1). */
export function isChunked({ fields }: TestRequest): boolean {
  return hasField(fields, 'transfer-encoding');
}

/** The request with the field that says how its content is framed, if it has content and says nothing itself. */
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

/** What cannot stand in a target is percent-encoded, as a browser does it. */
function visible(target: string): string {
  return target.replace(/(?:[^\x21-\x7e]|["<>])+/g, encodeURIComponent);
}

function basic({ user, password }: NonNullable<RequestOptions['auth']>): string {
  if (user.includes(':'))
    throw new TypeError(`a user must have no colon, got ${JSON.stringify(user)} (RFC7617§2)`);
  return `Basic ${Buffer.from(`${user}:${password}`).toString('base64')}`;
}
