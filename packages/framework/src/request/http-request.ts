/**
 * A request as a handler sees it: a view of the environ. Nothing is read, parsed or copied before it is asked for.
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

/** What a request knows of the route that was found for it. */
export interface Routed {
  /** The pattern; `undefined` where none was found. */
  readonly pattern: string | undefined;
  /** Bytes of content that are taken at most. */
  readonly maxContent: number;
  urlOf(name: string, values: Readonly<Record<string, unknown>>): string;
}

/**
 * One request. What it does may be taken out of it: `({ json }) => json()`.
 *
 * @typeParam Params - the values of the pattern's parameters.
 * @typeParam Valid - what the schemas of the route made of it.
 * @typeParam E - the environ, with what middleware provided.
 */
export class HttpRequest<Params = Record<string, unknown>, Valid = unknown, E extends Environ = Environ> {
  /** The environ itself. */
  readonly environ: Provided<E, Order>;
  /** The values of the pattern's parameters, converted. */
  readonly params: Params;
  /** What the schemas of the route made of the request. */
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

  /** As it was sent: HEAD is HEAD, though a route for GET answers it. */
  get method(): string {
    return this.environ.REQUEST_METHOD;
  }

  /** The path below the application, decoded: `PATH_INFO`. */
  get path(): string {
    return this.environ.PATH_INFO;
  }

  /** The whole URL as the client meant it, encoded. Its host is what the client said: no proof of anything. */
  get url(): string {
    return this.urlTo('query');
  }

  /** The URL as far as that: `urlTo('origin')` is `https://example.com`. */
  get urlTo(): (extent: UrlExtent) => string {
    return (extent) => requestUrl(this.environ, extent);
  }

  /**
   * The path of a named route of this application, from the server's root: it has what the application is mounted on.
   * Of a route with a host `//host/path`.
   *
   * @throws RouteError `bad-url` if there is no such route, or a value is missing, too many, or not of its kind.
   */
  get urlOf(): (name: string, values?: Readonly<Record<string, unknown>>) => string {
    return (name, values = {}) => urlBelow(this.environ.SCRIPT_NAME, this.#routed.urlOf(name, values));
  }

  /** The pattern of the route; `undefined` where none was found. */
  get pattern(): string | undefined {
    return this.#routed.pattern;
  }

  get query(): Query {
    return (this.#query ??= new Query(this.environ.QUERY_STRING));
  }

  get headers(): RequestHeaders {
    return new RequestHeaders(this.environ);
  }

  /** By name. The first of one name counts, what is malformed is left out. */
  get cookies(): Cookies {
    return (this.#cookies ??= parseCookies(this.environ.HTTP_COOKIE ?? ''));
  }

  /** The media type of the content; `undefined` if none was sent, or one that cannot be read. */
  get contentType(): MediaType | undefined {
    return contentType(this.environ);
  }

  /** The address of the other end of the connection: of the client, or of a proxy in front. */
  get clientAddress(): string {
    return this.environ.REMOTE_ADDR;
  }

  /** Aborts if the client is gone before the response has ended. */
  get signal(): AbortSignal {
    return this.environ['tsgi.signal'];
  }

  /** Aborts when the server begins to stop: a response that goes on for long should end then. */
  get shutdown(): AbortSignal {
    return this.environ['tsgi.shutdown'];
  }

  /**
   * Which of these media types the client likes best (`Accept`).
   *
   * @param types - your favourite first: it is for a client that does not say.
   * @returns `undefined` if it accepts none.
   */
  get accepts(): <Type extends string>(...types: readonly Type[]) => Type | undefined {
    return (...types) => chooseType(this.environ, types);
  }

  /** Which of these languages the client likes best (`Accept-Language`). */
  get acceptsLanguage(): <Tag extends string>(...tags: readonly Tag[]) => Tag | undefined {
    return (...tags) => chooseLanguage(this.environ, tags);
  }

  /**
   * The content. It is read once and kept: these four may be called again, and each after the others.
   *
   * @throws ContentTooLargeError if it is longer than the route's limit.
   */
  get bytes(): () => Promise<Uint8Array<ArrayBuffer>> {
    return () => readContent(this.environ, this.#routed.maxContent);
  }

  /**
   * The content as text, in its own charset.
   *
   * @throws BadRequestError for bytes that are no such text, UnsupportedMediaTypeError for a charset that is not known.
   */
  get text(): () => Promise<string> {
    return () => readText(this.environ, this.#routed.maxContent);
  }

  /** @throws BadRequestError for what is no JSON, UnsupportedMediaTypeError for what does not say it is. */
  get json(): () => Promise<unknown> {
    return () => readJson(this.environ, this.#routed.maxContent);
  }

  /**
   * The fields of an HTML form; its files too, which are kept in memory.
   *
   * @throws BadRequestError for what cannot be read, UnsupportedMediaTypeError for what is no form.
   */
  get form(): () => Promise<FormData> {
    return () => readForm(this.environ, this.#routed.maxContent);
  }

  /**
   * The content as it comes in, of any length. Whoever takes it takes all: the four above fail then. After them it is
   * what they have read, and may be had again too.
   */
  get stream(): ReadableStream<Uint8Array> {
    return streamContent(this.environ);
  }
}
