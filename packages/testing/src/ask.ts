/**
 * Sends a test's request and returns the response: with cookies, and through redirects.
 *
 * @module
 */
import { Buffer } from 'node:buffer';
import type { Cookies } from './cookies.ts';
import { Exchange, type ExchangeHost } from './exchange.ts';
import { type ClientResponse, OpenResponse } from './open-response.ts';
import { REDIRECT_LIMIT, redirectedRequest } from './redirect.ts';
import {
  type RequestOptions,
  type TestRequest,
  composeRequest,
  hasField,
  requestUrl,
  withFraming,
  withHost,
} from './request.ts';

/** Options of a request. */
export interface AskOptions extends RequestOptions {
  /** `follow` follows redirects on the same origin; `manual`, the default, returns them. */
  redirect?: 'follow' | 'manual';
  /** Cancels the request when it aborts: the client disconnects. */
  signal?: AbortSignal;
}

/** What all requests of one client share. */
export interface Asker extends ExchangeHost {
  /** Default value of `Host`. */
  readonly host: string;
  /** `undefined` if it keeps no cookies. */
  readonly cookies: Cookies | undefined;
}

/**
 * Builds a request as a client sends it.
 *
 * @throws TypeError for options that contradict each other.
 */
export async function prepareRequest(
  method: string,
  target: string,
  options: AskOptions,
): Promise<TestRequest> {
  const request = composeRequest(method, target, options);
  // A form is sent with its length, as browsers do.
  if (options.multipart === undefined) return withFraming(request);
  return withFraming({ ...request, body: await gather(request.body) });
}

/**
 * Sends a request, and follows redirects if asked to.
 *
 * @returns the response, as soon as its head has arrived.
 */
export async function ask(asker: Asker, first: TestRequest, options: AskOptions): Promise<OpenResponse> {
  const history: ClientResponse[] = [];
  for (let request = withHost(first, asker.host); ;) {
    const response = await askOnce(asker, request, { history: [...history], signal: options.signal });
    if (options.redirect !== 'follow') return response;
    try {
      const next = redirectedRequest(request, response);
      if (next === undefined) return response;
      if (history.length === REDIRECT_LIMIT) throw tooManyRedirects(first, next);
      history.push(await response.rest());
      request = next;
    } catch (error) {
      response.abort();
      throw error;
    }
  }
}

async function askOnce(
  asker: Asker,
  request: TestRequest,
  { history, signal }: { history: readonly ClientResponse[]; signal: AbortSignal | undefined },
): Promise<OpenResponse> {
  const { cookies } = asker;
  const url = requestUrl(request);
  const exchange = await Exchange.begin(asker, withCookies(request, url && cookies?.fieldFor(url)), signal);
  const { method, target } = request;
  const response = await OpenResponse.to(exchange, { request: { method, target }, history });
  if (url !== undefined) cookies?.store(url, response.headers);
  return response;
}

function withCookies(request: TestRequest, cookies: string | undefined): TestRequest {
  if (cookies === undefined || hasField(request.fields, 'cookie')) return request;
  return { ...request, fields: [...request.fields, ['Cookie', cookies]] };
}

function tooManyRedirects(first: TestRequest, next: TestRequest): Error {
  return new Error(
    `a request must come to its end within ${REDIRECT_LIMIT} redirects, ` +
      `got from ${JSON.stringify(first.target)} to ${JSON.stringify(next.target)} and still further`,
  );
}

async function gather(body: TestRequest['body']): Promise<Uint8Array> {
  if (body === undefined || body instanceof Uint8Array) return body ?? new Uint8Array(0);
  const pieces: Uint8Array[] = [];
  for await (const piece of body) pieces.push(typeof piece === 'string' ? Buffer.from(piece) : piece);
  return Buffer.concat(pieces);
}
