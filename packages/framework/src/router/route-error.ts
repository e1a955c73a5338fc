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

/** A route that cannot be defined, or a URL that cannot be made: a mistake in the application, never in a request. */
export class RouteError extends Error {
  override readonly name = 'RouteError';
  readonly code: RouteErrorCode;

  constructor(code: RouteErrorCode, message: string, options?: ErrorOptions) {
    super(message, options);
    this.code = code;
  }
}
