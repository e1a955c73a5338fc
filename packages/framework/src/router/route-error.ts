/** What is wrong with a route or a URL: a closed set, one meaning per code. */
export type RouteErrorCode =
  /** An invalid pattern, method, converter or name. */
  | 'bad-route'
  /** Two routes match the same request. */
  | 'conflict'
  /** A route that no request can reach. */
  | 'unreachable'
  /** Invalid parameters for a URL, or an unknown route. */
  | 'bad-url';

/** Options of a `RouteError`. */
export interface RouteErrorOptions extends ErrorOptions {
  /** The rejected values, as strings. */
  readonly refused?: readonly string[];
}

/**
 * A route that cannot be defined, or a URL that cannot be made. It is a mistake of the application (500), unless the
 * request contains the rejected value: then an `App` answers with 400.
 */
export class RouteError extends Error {
  override readonly name = 'RouteError';
  readonly code: RouteErrorCode;
  /** The rejected values, as strings. */
  readonly refused: readonly string[];

  constructor(code: RouteErrorCode, message: string, options: RouteErrorOptions = {}) {
    super(message, options);
    this.code = code;
    this.refused = options.refused ?? [];
    blameCaller(this);
  }
}

// Of this package, as it runs and as source maps show it.
const OWN = ['src/', 'dist/'].map((folder) =>
  decodeURI(new URL(`../../${folder}`, import.meta.url).pathname),
);
// Frames of this package, at most.
const DEEPEST = 15;

/**
 * Starts the stack at the line that defined the route or asked for the URL, which is the one to fix. The stack is built
 * when it is read, since clients may cause many errors that are never shown.
 */
function blameCaller(error: RouteError): void {
  const { message, name } = error;
  const limit = Error.stackTraceLimit;
  const captured = { name, message, stack: '' };
  Error.stackTraceLimit = limit + DEEPEST;
  Error.captureStackTrace(captured, RouteError);
  Error.stackTraceLimit = limit;
  Object.defineProperty(error, 'stack', {
    configurable: true,
    get: () => withoutOwnFrames(captured.stack, limit),
    set: (stack: string) => Object.defineProperty(error, 'stack', { value: stack, writable: true }),
  });
}

function withoutOwnFrames(stack: string, limit: number): string {
  const lines = stack.split('\n');
  const first = lines.findIndex((line) => line.startsWith('    at '));
  const caller = lines.findIndex((line, index) => index >= first && isOutside(line));
  // In a bundle all is one file, and everything its own.
  const from = caller < 0 ? first : caller;
  return [...lines.slice(0, first), ...lines.slice(from, from + limit)].join('\n');
}

/** Is it a frame of a file, and of none of this package's? */
function isOutside(line: string): boolean {
  if (line.includes('(node:') || !/:\d+:\d+\)?$/.test(line)) return false;
  return !OWN.some((folder) => line.includes(folder) || line.includes(encodeURI(folder)));
}
