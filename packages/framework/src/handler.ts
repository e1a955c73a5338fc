/**
 * The type of a handler: from a request to a result.
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
export type Result<E extends Environ = Environ> =
  | string
  | number
  | boolean
  | null
  | Uint8Array
  | Response
  | Application<E>
  | ApplicationObject<E>
  | Iterable<Chunk>
  | AsyncIterable<Chunk>
  | ReadableStream<Chunk>
  // Objects too, but no JSON: a promise, perhaps of nothing, and an application that needs more than there is.
  | (object & {
      readonly then?: never;
      readonly tsgi?: Application<E>;
      readonly [Symbol.hasInstance]?: never;
    });

/** A function from a request to a result. `onError` hooks handle what it throws or rejects with. */
export type Handler<Values, Options extends RouteOptions, E extends Environ> = (
  request: HttpRequest<Values, ValidOf<Options>, E>,
) => ResultOf<Options, Result<E>> | Promise<ResultOf<Options, Result<E>>>;

/** A handler with its types erased, as the framework stores it. */
export type AnyHandler = (request: HttpRequest) => unknown;

/** Options of a route. */
export interface RouteOptions extends Schemas, OperationOptions {
  /** The name for `url`. */
  readonly name?: string;
  /**
   * Pattern of the host, like `:tenant.example.com`, without a port; `params` has its parameters. Default: every host.
   */
  readonly host?: string;
  /**
   * Maximum content of `text()`, `json()`, `bytes()` and `form()`, in bytes; more is answered with 413. Default: the
   * application's limit.
   */
  readonly maxContent?: Size | 'unlimited';
}

/** Options that do not affect the handler's types. */
export type NoOptions = Pick<RouteOptions, 'name'>;

/** The parameters of a prefix, of the pattern below it, and of the host pattern if there is one. */
export type ParamsOf<
  Pattern extends string,
  Options extends RouteOptions,
  Own,
  Values = unknown,
> = Options extends { readonly host: infer Host extends string }
  ? Params<Pattern, Own, Values> & Params<Host, Own>
  : Params<Pattern, Own, Values>;
