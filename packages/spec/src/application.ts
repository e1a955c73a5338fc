/**
 * The calling convention: `app(environ, startResponse) → body` (PEP3333, "The Application/Framework Side").
 *
 * Types only; nothing here exists at run time.
 *
 * @module
 */
import type { Environ } from './environ.ts';

/** A piece of a body. A string is sent as UTF-8. */
export type Chunk = string | Uint8Array;

/**
 * What an application returns: chunks, in order, now or later.
 *
 * An array is a body of known length. `close()` is called by the server exactly once, whether the body was
 * sent, failed, or was given up because the client left (PEP3333, "Handling the close() method").
 */
export type Body = (Iterable<Chunk> | AsyncIterable<Chunk>) & { close?(): void | Promise<void> };

/** One field line of a response: a token, and a value without CR, LF or NUL (RFC9110§5). */
export type Header = [name: string, value: string];

/**
 * Sends one chunk at once; for parity with WSGI. Prefer returning a body.
 *
 * @returns a promise when the client does not keep up: wait for it before the next call.
 */
export type Write = (chunk: Chunk) => void | Promise<void>;

/**
 * Begins the response. Nothing is sent before the first non-empty chunk, the end of the body, or
 * `tsgi.flush_headers`.
 *
 * @param status - a status code and its reason phrase: `'200 OK'`.
 * @param headers - field lines in order.
 * @param failure - given when an error replaces a response that was already begun. If its head is already
 *   on its way, `failure.error` itself is thrown (PEP3333, "The start_response() Callable").
 */
export type StartResponse = (status: string, headers: Header[], failure?: { error: unknown }) => Write;

/**
 * What an application may do before its first request and after its last: open a pool, close it. A server awaits
 * both. Middleware passes them on, as `toApplication` does.
 */
export interface Lifecycle {
  /** Called once before the first request; if it fails, the application is not served. */
  startup?: () => void | Promise<void>;
  /** Called once after the last response and its `tsgi.response_finished`, if `startup` has succeeded. */
  shutdown?: () => void | Promise<void>;
}

/** An application: called once a request, with the request and the callback that begins its response. */
export interface Application<E extends Environ = Environ> extends Lifecycle {
  (environ: E, startResponse: StartResponse): Body | Promise<Body>;
}

/** An application with state of its own: the "callable class" of WSGI. */
export interface ApplicationObject<E extends Environ = Environ> extends Lifecycle {
  tsgi: Application<E>;
}

declare const hint: unique symbol;

/**
 * An environ as what provides it describes it. A key that an application asks for and that is not there is missed by
 * the compiler in these words; otherwise it is that environ.
 */
export type Provided<E, Text extends string> = Hint<Text> & E;

/** Says something in the messages of the compiler, and nothing else. */
export interface Hint<Text extends string> {
  readonly [hint]?: Text;
}

/** An application in either form: what all that takes an application takes. */
export type ApplicationLike<E extends Environ = Environ> = Application<E> | ApplicationObject<E>;

/** An application that a server can call as it is: it finds in its environ all that it asks for. */
export type Servable = ApplicationLike<
  Provided<Environ, 'a server provides no more: middleware outside must provide the key; mind their order'>
>;

/**
 * An application that calls an application, as one writes it by hand. It calls what it is given, so that must be a
 * function: for an object with `tsgi`, as an `App` is, write `compose(middleware)(app)`. `compose` and the like call it
 * with a function in any case, and keep what it does not pass on: routes, `startup`, `shutdown`.
 *
 * @typeParam Adds - what the application inside finds in its environ besides.
 * @example
 * const named: Middleware<{ 'app.name': string }> = (app) => (environ, startResponse) =>
 *   app({ ...environ, 'app.name': 'shop' }, startResponse);
 */
export type Middleware<Adds = unknown> = (app: Application<Environ & Adds>) => Application;
