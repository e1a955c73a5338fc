/**
 * What a handler is: from a request to a result.
 *
 * Types only; nothing here exists at run time.
 *
 * @module
 */
import type { Size } from '@tsgi/options';
import type { Application, ApplicationObject, Chunk, Environ } from '@tsgi/spec';
import type { OperationOptions } from './openapi/described-route.ts';
import type { HttpRequest } from './request/http-request.ts';
import type { Params } from './router/params.ts';
import type { ResultOf, Schemas, ValidOf } from './validation/schemas.ts';

/**
 * What a handler may return:
 *
 * - a response, an `App`, any TSGI application: it is called with the request's environ;
 * - a web `Response`: sent as it is;
 * - a string: `text/plain; charset=utf-8`;
 * - a `Uint8Array`, an `ArrayBuffer`, any view of one: `application/octet-stream`;
 * - an iterable or async iterable of chunks, or a web stream: streamed as `text/plain; charset=utf-8`;
 * - what else has JSON: an object, a number, a boolean, `null`. An array is JSON too, though it is iterable.
 *
 * `undefined` is an error: it is nearly always a `return` that was forgotten.
 */
export type Result =
  | string
  | number
  | boolean
  | null
  | Uint8Array
  | Response
  | Application
  | ApplicationObject
  | Iterable<Chunk>
  | AsyncIterable<Chunk>
  | ReadableStream<Chunk>
  // A promise is an object too: one of nothing would be taken for a result.
  | (object & { readonly then?: never });

/** From a request to a result. What it throws is dealt with by the hooks of `onError`. */
export type Handler<Values, Options extends RouteOptions, E extends Environ> = (
  request: HttpRequest<Values, ValidOf<Options>, E>,
) => ResultOf<Options, Result> | Promise<ResultOf<Options, Result>>;

/** The same with all types forgotten, as the framework keeps it. */
export type AnyHandler = (request: HttpRequest) => unknown;

/** What a route may have beside its pattern and its handler. */
export interface RouteOptions extends Schemas, OperationOptions {
  /** What `url` calls it. */
  readonly name?: string;
  /** `:tenant.example.com`, without a port; its parameters are in `params`. Default: every host. */
  readonly host?: string;
  /** Content for `text()`, `json()`, `bytes()` and `form()`; 413 above. Default: the application's. */
  readonly maxContent?: Size | 'unlimited';
}

/** Options that say nothing of the handler's types. */
export type NoOptions = Pick<RouteOptions, 'name'>;

/** The parameters of a prefix, of the pattern below it, and of the host if the options have one. */
export type ParamsOf<
  Pattern extends string,
  Options extends RouteOptions,
  Own,
  Values = unknown,
> = Options extends { readonly host: infer Host extends string }
  ? Params<Pattern, Own, Values> & Params<Host, Own>
  : Params<Pattern, Own, Values>;
