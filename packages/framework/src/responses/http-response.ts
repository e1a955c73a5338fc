/**
 * A response as a value: status, headers, cookies, content, and background work. It is also an application, so calling
 * it answers a request. It is immutable: {@link HttpResponse.with} returns another.
 *
 * @module
 */
import { NOT_FIELD_VALUE, statusText, TOKEN, WITHOUT_CONTENT } from '@tsgi/http';
import {
  type ApplicationObject,
  type Body,
  type Environ,
  type Header,
  type ResponseFinished,
  SpecViolation,
  type StartResponse,
} from '@tsgi/spec';
import { whenReady, withClose } from '@tsgi/compose';
import { type Cookie, checkCookie } from '../cookies/cookie.ts';
import { formatCookie } from '../cookies/format-cookie.ts';
import { discardBody, discardQuietly } from './discard-body.ts';
import { workAfter } from './work-after.ts';

/**
 * Headers by name, `{ Vary: 'Accept' }`, where a list adds a line for each of its values and `[]` adds none; or field
 * lines, as of a web `Headers`.
 */
export type HeaderChanges =
  Readonly<Record<string, string | readonly string[]>> | Iterable<readonly [name: string, value: string]>;

/** Options of a response, beside its content. */
export interface ResponseOptions {
  /** Default: 200, or the default of the response's class. */
  readonly status?: number;
  /** Replace existing fields of the same names. */
  readonly headers?: HeaderChanges;
  readonly cookies?: readonly Cookie[];
  /** Work that runs after the response, successful or not; the response does not wait for it. Errors are logged. */
  readonly background?: ResponseFinished;
}

/** No content, a string (sent as UTF-8), bytes, or a body. */
export type Content = Body | string | Uint8Array | undefined;

const NO_OPTIONS: ResponseOptions = {};
const NO_FIELDS: readonly Header[] = fieldLines({});
const NO_COOKIES: readonly Cookie[] = [];
const NO_WORK: readonly ResponseFinished[] = [];

/**
 * A response of any kind. It sets no defaults, not even a `Content-Type`.
 *
 * A subclass passes content and headers to the constructor, or overrides `tsgi`.
 *
 * @example
 * class CSVResponse extends HttpResponse {
 *   constructor(rows: string[][], options?: ResponseOptions) {
 *     super(rows.map((row) => row.join()).join('\r\n'), options, [['Content-Type', 'text/csv; charset=utf-8']]);
 *   }
 * }
 */
export class HttpResponse implements ApplicationObject {
  readonly status: number;
  /** Without cookies. */
  readonly headers: readonly Header[];
  readonly cookies: readonly Cookie[];
  readonly content: Body;
  readonly background: readonly ResponseFinished[];
  /** A status line with its own reason phrase, used as long as the status is the same. */
  protected readonly line: string | undefined = undefined;

  /**
   * @param defaults - headers that the options may replace.
   * @throws RangeError for an invalid status, or content with a status that has none; TypeError for a cookie that
   *   browsers would reject.
   */
  constructor(
    content?: Content,
    options: ResponseOptions = NO_OPTIONS,
    defaults: readonly Header[] = NO_FIELDS,
  ) {
    const { background, cookies, headers, status } = options;
    this.content = bodyOf(content);
    this.background = background === undefined ? NO_WORK : [background];
    this.status = status ?? 200;
    try {
      this.headers = headers === undefined ? defaults : replaceFields(defaults, headers);
      this.cookies = cookies === undefined ? NO_COOKIES : replaceCookies(NO_COOKIES, cookies);
      if (status !== undefined) checkStatus(status, this.content);
    } catch (error) {
      // Nobody gets it, so nobody can close it.
      void discardQuietly(this.content);
      throw error;
    }
  }

  /**
   * Returns the response with changes. Headers and cookies replace those of the same name, others stay; background work
   * is added.
   *
   * @throws as the constructor does.
   */
  with(changes: ResponseOptions): this {
    const { background, cookies, headers, status = this.status } = changes;
    checkStatus(status, this.content);
    const copy = Object.create(Object.getPrototypeOf(this) as object) as this;
    Object.assign(copy, this, {
      status,
      headers: headers === undefined ? this.headers : replaceFields(this.headers, headers),
      cookies: cookies === undefined ? this.cookies : replaceCookies(this.cookies, cookies),
      background: background === undefined ? this.background : [...this.background, background],
    });
    return copy;
  }

  /** Returns the response with content that several owners may close. */
  closedOnce(): this {
    const { content } = this;
    if (content.close === undefined) return this;
    const copy = Object.create(Object.getPrototypeOf(this) as object) as this;
    Object.assign(copy, this, { content: withClose(content, () => undefined) });
    return copy;
  }

  /** Answers a request. */
  tsgi(environ: Environ, startResponse: StartResponse): Body | Promise<Body> {
    try {
      this.begin(environ, startResponse);
    } catch (error) {
      return whenReady(this.discard(), () => {
        throw error;
      });
    }
    return this.content;
  }

  /** Discards the content of a response that is not sent. */
  discard(): void | Promise<void> {
    return discardBody(this.content);
  }

  /**
   * Begins the response, and schedules its background work.
   *
   * @param head - status and headers, where they depend on the request.
   */
  protected begin(
    environ: Environ,
    startResponse: StartResponse,
    { headers, status }: Pick<HttpResponse, 'headers' | 'status'> = this,
  ): void {
    const { background, cookies } = this;
    const list = cookies.length === 0 ? headers : [...headers, ...setCookieLines(cookies, environ)];
    // Nobody changes the list that is given here (HEADER-KEPT).
    startResponse(
      this.line?.startsWith(`${status} `) === true ? this.line : statusText(status),
      list as Header[],
    );
    if (background.length > 0) workAfter(background, environ);
  }
}

/** Returns field lines that responses share: they are immutable. */
export function fieldLines(fields: Readonly<Record<string, string>>): readonly Header[] {
  const lines: Header[] = Object.entries(fields);
  for (const line of lines) Object.freeze(line);
  return Object.freeze(lines);
}

function bodyOf(content: Content): Body {
  if (content === undefined) return [];
  return typeof content === 'string' || content instanceof Uint8Array ? [content] : content;
}

function setCookieLines(cookies: readonly Cookie[], { 'tsgi.url_scheme': scheme }: Environ): Header[] {
  return cookies.map((cookie) => ['Set-Cookie', formatCookie(cookie, scheme)]);
}

function checkStatus(status: number, content: Body): void {
  if (!Number.isInteger(status) || status < 200 || status > 599) {
    throw new RangeError(
      `a status must be a whole number from 200 to 599, got ${JSON.stringify(status)} (RFC9110§15)`,
    );
  }
  if (!WITHOUT_CONTENT.has(status) || (Array.isArray(content) && content.length === 0)) return;
  throw new RangeError(
    `a response with status ${status} must have no content, got ${JSON.stringify(content).slice(0, 80)} (RFC9110§6.4.1)`,
  );
}

/**
 * Replaces fields of a list by others of the same name.
 *
 * @throws SpecViolation for a field that cannot be sent.
 */
export function replaceFields(list: readonly Header[], changes: HeaderChanges): readonly Header[] {
  const given = Symbol.iterator in changes ? [...changes] : Object.entries(changes);
  const names = new Set(given.map(([name]) => name.toLowerCase()));
  const kept = list.filter(([name]) => !names.has(name.toLowerCase()));
  return [
    ...kept,
    ...given.flatMap(([name, values]) => [values].flat().map((value) => fieldLine(name, value))),
  ];
}

/** Checks a field here, so that the error points to the code that wrote it, not to the server. */
function fieldLine(name: string, value: string): Header {
  if (TOKEN.test(name) && !NOT_FIELD_VALUE.test(value)) return [name, value];
  const rule = TOKEN.test(name) ? 'HEADER-VALUE' : 'HEADER-NAME';
  throw new SpecViolation(
    rule,
    'application',
    `a header must be a token and a value of ISO-8859-1 without control characters, got ${JSON.stringify([name, value])} (RFC9110§5.5)`,
  );
}

function replaceCookies(list: readonly Cookie[], given: readonly Cookie[]): readonly Cookie[] {
  for (const cookie of given) checkCookie(cookie);
  const kept = list.filter((one) => !given.some((other) => isSameCookie(one, other)));
  return [...kept, ...given];
}

/** A browser keeps one cookie for a name, a domain and a path (RFC6265bis§5.7). */
function isSameCookie(one: Cookie, other: Cookie): boolean {
  return one.name === other.name && one.domain === other.domain && (one.path ?? '/') === (other.path ?? '/');
}
