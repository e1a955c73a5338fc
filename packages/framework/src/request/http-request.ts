/**
 * A request as a handler sees it: a lazy view of the environ. Nothing is read, parsed or copied before it is used.
 *
 * @module
 */
import { type UrlExtent, chooseLanguage, chooseType, contentType, requestUrl } from '@tsgi/compose';
import type { MediaType } from '@tsgi/http';
import type { Environ, Provided } from '@tsgi/spec';
import type { Order } from '../group-types.ts';
import { urlBelow } from '../router/url.ts';
import { readContent, readForm, readJson, readText, streamContent } from './content.ts';
import { type Cookies, parseCookies } from './cookies.ts';
import { Query } from './query.ts';
import { RequestHeaders } from './request-headers.ts';

/** Facts about the matched route. */
export interface Routed {
  /** The pattern; `undefined` if no route matched. */
  readonly pattern: string | undefined;
  /** Maximum content, in bytes. */
  readonly maxContent: number;
  urlOf(name: string, values: Readonly<Record<string, unknown>>): string;
}

/**
 * A request. Its methods can be destructured: `({ json }) => json()`.
 *
 * @typeParam Params - values of the pattern's parameters.
 * @typeParam Valid - values that the route's schemas returned.
 * @typeParam E - the environ, with what middleware provided.
 */
export class HttpRequest<Params = Record<string, unknown>, Valid = unknown, E extends Environ = Environ> {
  /** The environ itself. */
  readonly environ: Provided<E, Order>;
  /** The values of the pattern's parameters, converted. */
  readonly params: Params;
  /** The values that the route's schemas returned. */
  readonly valid: Valid;
  readonly #routed: Routed;
  #query: Query | undefined = undefined;
  #cookies: Cookies | undefined = undefined;

  constructor(environ: E, params: Params, routed: Routed, valid: Valid) {
    this.environ = environ;
    this.params = params;
    this.#routed = routed;
    this.valid = valid;
  }

  /** The method as sent: HEAD stays HEAD, though a route for GET answers it. */
  get method(): string {
    return this.environ.REQUEST_METHOD;
  }

  /** The path below the application, decoded: `PATH_INFO`. */
  get path(): string {
    return this.environ.PATH_INFO;
  }

  /** The whole URL as the client sent it, encoded. The client chose its host: do not trust it. */
  get url(): string {
    return this.urlTo('query');
  }

  /** Returns the URL up to a part: `urlTo('origin')` is `https://example.com`. */
  get urlTo(): (extent: UrlExtent) => string {
    return (extent) => requestUrl(this.environ, extent);
  }

  /**
   * Returns the path of a named route of this application, from the server's root, including the mount's prefix. For a
   * route with a host it is `//host/path`.
   *
   * @throws RouteError `bad-url` for an unknown name, and for a value that is missing, unknown or of the wrong type.
   */
  get urlOf(): (name: string, values?: Readonly<Record<string, unknown>>) => string {
    return (name, values = {}) => urlBelow(this.environ.SCRIPT_NAME, this.#routed.urlOf(name, values));
  }

  /** The pattern of the route; `undefined` if no route matched. */
  get pattern(): string | undefined {
    return this.#routed.pattern;
  }

  get query(): Query {
    return (this.#query ??= new Query(this.environ.QUERY_STRING));
  }

  get headers(): RequestHeaders {
    return new RequestHeaders(this.environ);
  }

  /** Cookies by name. The first of a name counts; malformed ones are skipped. */
  get cookies(): Cookies {
    return (this.#cookies ??= parseCookies(this.environ.HTTP_COOKIE ?? ''));
  }

  /** The media type of the content; `undefined` if there is none, or it is malformed. */
  get contentType(): MediaType | undefined {
    return contentType(this.environ);
  }

  /** The address of the peer: the client, or a proxy in front. */
  get clientAddress(): string {
    return this.environ.REMOTE_ADDR;
  }

  /** Aborts if the client disconnects before the response has ended. */
  get signal(): AbortSignal {
    return this.environ['tsgi.signal'];
  }

  /** Aborts when the server begins to stop; long responses should end then. */
  get shutdown(): AbortSignal {
    return this.environ['tsgi.shutdown'];
  }

  /**
   * Returns the media type that the client prefers (`Accept`).
   *
   * @param types - in order of your preference; the first is for clients that state none.
   * @returns `undefined` if the client accepts none of them.
   */
  get accepts(): <Type extends string>(...types: readonly Type[]) => Type | undefined {
    return (...types) => chooseType(this.environ, types);
  }

  /** Returns the language that the client prefers (`Accept-Language`). */
  get acceptsLanguage(): <Tag extends string>(...tags: readonly Tag[]) => Tag | undefined {
    return (...tags) => chooseLanguage(this.environ, tags);
  }

  /**
   * Resolves with the content as bytes. It is read once and kept, so `bytes`, `text`, `json` and `form` may be called
   * repeatedly and in any order.
   *
   * @throws ContentTooLargeError if it exceeds the route's limit.
   */
  get bytes(): () => Promise<Uint8Array<ArrayBuffer>> {
    return () => readContent(this.environ, this.#routed.maxContent);
  }

  /**
   * Resolves with the content as a string, in the charset of its content type.
   *
   * @throws BadRequestError for bytes that are invalid in the charset; UnsupportedMediaTypeError for an unknown
   *   charset.
   */
  get text(): () => Promise<string> {
    return () => readText(this.environ, this.#routed.maxContent);
  }

  /**
   * Resolves with the parsed JSON.
   *
   * @throws BadRequestError for invalid JSON; UnsupportedMediaTypeError for another content type.
   */
  get json(): () => Promise<unknown> {
    return () => readJson(this.environ, this.#routed.maxContent);
  }

  /**
   * Resolves with the fields of an HTML form. Files are kept in memory.
   *
   * @throws BadRequestError for a malformed form; UnsupportedMediaTypeError for another content type.
   */
  get form(): () => Promise<FormData> {
    return () => readForm(this.environ, this.#routed.maxContent);
  }

  /**
   * The content as a stream, of any length. Taking it consumes the content: `bytes`, `text`, `json` and `form` reject
   * afterwards. After one of those, each access returns a new stream of the bytes they read.
   */
  get stream(): ReadableStream<Uint8Array> {
    return streamContent(this.environ);
  }
}
