/**
 * The cookies of a client, kept and sent as a browser does (RFC6265).
 *
 * @module
 */
import { Cookie, CookieJar } from 'tough-cookie';

/** A cookie as tests see it. */
export interface TestCookie {
  readonly name: string;
  readonly value: string;
  /** The host that receives it, with its subdomains unless `hostOnly`. */
  readonly domain: string;
  readonly hostOnly: boolean;
  readonly path: string;
  /** `undefined` for a session cookie. */
  readonly expires: Date | undefined;
  readonly secure: boolean;
  readonly httpOnly: boolean;
  /** `strict`, `lax` or `none`, if the server set one. */
  readonly sameSite: string | undefined;
}

/** The cookies of a client. */
export class Cookies implements Iterable<TestCookie> {
  private jar = new CookieJar();
  private readonly url: string;

  /** @param url - of the server for which {@link Cookies.set} sets cookies. */
  constructor(url: string) {
    this.url = url;
  }

  /** Returns the first cookie of a name that has not expired. */
  get(name: string): TestCookie | undefined {
    return [...this].find((cookie) => cookie.name === name);
  }

  /**
   * Sets a cookie as the server would.
   *
   * @param line - a value of `Set-Cookie`: `'theme=dark; Path=/shop'`.
   * @throws Error if browsers would reject it.
   */
  set(line: string): void {
    // The jar's own word for a line that is none is `undefined`; for a foreign domain it throws.
    if (this.jar.setCookieSync(line, this.url) !== undefined) return;
    throw new Error(
      `a cookie must be name=value and attributes, got ${JSON.stringify(line)} (RFC6265§4.1.1)`,
    );
  }

  /** Deletes all cookies of a name. */
  delete(name: string): void {
    const json = this.jar.serializeSync();
    if (json === undefined) return;
    this.jar = CookieJar.fromJSON({ ...json, cookies: json.cookies.filter(({ key }) => key !== name) });
  }

  /** Deletes all cookies. */
  clear(): void {
    this.jar.removeAllCookiesSync();
  }

  *[Symbol.iterator](): Generator<TestCookie, void, undefined> {
    for (const json of this.jar.serializeSync()?.cookies ?? []) {
      const cookie = Cookie.fromJSON(json);
      if (cookie !== undefined && cookie.TTL() > 0) yield toTestCookie(cookie);
    }
  }

  /** The value of `Cookie` for a request; `undefined` if there is none to send. @internal */
  fieldFor(url: URL): string | undefined {
    const value = this.jar.getCookieStringSync(url);
    // As UTF-8, which is what browsers send; a field value has a character for each byte.
    return value === '' ? undefined : Buffer.from(value).toString('latin1');
  }

  /** Takes what a response sets; what no browser would take is dropped. @internal */
  store(url: URL, headers: Headers): void {
    for (const line of headers.getSetCookie()) {
      this.jar.setCookieSync(fromUtf8(line), url, { ignoreError: true });
    }
  }
}

function toTestCookie(cookie: Cookie): TestCookie {
  const { domain, hostOnly, httpOnly, key, path, sameSite, secure, value } = cookie;
  return {
    name: key,
    value,
    domain: domain ?? '',
    hostOnly: hostOnly ?? true,
    path: path ?? '/',
    expires: cookie.isPersistent() ? cookie.expiryDate() : undefined,
    secure,
    httpOnly,
    sameSite,
  };
}

/** Decodes a field value as browsers do: as UTF-8, if it is valid. */
function fromUtf8(value: string): string {
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(Buffer.from(value, 'latin1'));
  } catch {
    return value;
  }
}
