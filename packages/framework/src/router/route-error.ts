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
 * Lets the stack begin with the line that defined the route, or asked for the URL: nothing else can be mended. It is
 * put together when it is read, since a client may cause more errors than anybody reads.
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
