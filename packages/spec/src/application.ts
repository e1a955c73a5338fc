/**
 * The calling convention: `app(environ, startResponse) → body` (PEP3333, "The Application/Framework Side").
 *
 * Types only; nothing here exists at run time.
 *
 * @module
 */
import type { Environ } from './environ.ts';
import type { Body, StartResponse } from './response.ts';

/**
 * Hooks of an application before its first request and after its last: open a pool, close it. A server awaits both.
 * Middleware passes them on, as `toApplication` does.
 */
export interface Lifecycle {
  /** Called once before the first request; if it fails, the application is not served. */
  startup?: () => void | Promise<void>;
  /** Called once after the last response and its `tsgi.response_finished`, if `startup` has succeeded. */
  shutdown?: () => void | Promise<void>;
}

/** An application: called once per request, with the environ and the callback that begins the response. */
export interface Application<E extends Environ = Environ> extends Lifecycle {
  (environ: E, startResponse: StartResponse): Body | Promise<Body>;
}

/** An application with state of its own: the "callable class" of WSGI. */
export interface ApplicationObject<E extends Environ = Environ> extends Lifecycle {
  tsgi: Application<E>;
}

declare const hint: unique symbol;

/**
 * The environ as provided. If an application reads a key that is not provided, the compiler's message has this text.
 */
export type Provided<E, Text extends string> = Hint<Text> & E;

/** Adds text to messages of the compiler. */
export interface Hint<Text extends string> {
  readonly [hint]?: Text;
}

/** An application in either form. */
export type ApplicationLike<E extends Environ = Environ> = Application<E> | ApplicationObject<E>;

/** An application that a server can call directly: every server provides all keys it needs. */
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
