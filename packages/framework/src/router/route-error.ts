/** What was wrong with a route or a URL. A closed set: each code has one meaning. */
export type RouteErrorCode =
  /** A pattern, a method, a converter or a name that is not one. */
  | 'bad-route'
  /** Two routes answer the same request. */
  | 'conflict'
  /** A route that no request can get to. */
  | 'unreachable'
  /** Parameters that do not make a URL, or no route of that name. */
  | 'bad-url';

/** What a `RouteError` may have beside its message. */
export interface RouteErrorOptions extends ErrorOptions {
  /** The values that no URL can be made of, as text. */
  readonly refused?: readonly string[];
}

/**
 * A route that cannot be defined, or a URL that cannot be made: a mistake in the application, unless it is the
 * request that has the value that was refused. An `App` answers with 400 then, and with 500 otherwise.
 */
export class RouteError extends Error {
  override readonly name = 'RouteError';
  readonly code: RouteErrorCode;
  /** The values that no URL can be made of, as text. */
  readonly refused: readonly string[];

  constructor(code: RouteErrorCode, message: string, options: RouteErrorOptions = {}) {
    super(message, options);
    this.code = code;
    this.refused = options.refused ?? [];
  }
}
