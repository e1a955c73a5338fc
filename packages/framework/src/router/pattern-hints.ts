/**
 * Hints for the pattern syntax of other frameworks.
 *
 * @module
 */

interface Hint {
  readonly found: RegExp;
  readonly say: (match: readonly string[]) => string;
}

const HINTS: readonly Hint[] = [
  {
    // Flask: <id>, <int:id>, <any(a, b):kind>.
    found: /(?<!:\w+)<(?:(\w+(?:\([^)]*\))?):)?(\w+)>/,
    say: ([written = '', converter = '', name = '']) =>
      `must have ":${name}${converter && `<${converter.replace(/,\s*/g, '|')}>`}" where it has "${written}"`,
  },
  {
    // Express, Hono, Fastify: :id(\d+), :id{[0-9]+}.
    found: /:(\w+)[({][^/]*[)}]/,
    say: ([written = '', name = '']) =>
      `must have a converter, as ":${name}<int>" or one of your own, where it has "${written}"`,
  },
  {
    // OpenAPI, FastAPI: {id}, {id:int}.
    found: /\{(\w+)(?::(\w+))?\}/,
    say: ([written = '', name = '', converter = '']) =>
      `must have ":${name}${converter && `<${converter}>`}" where it has "${written}"`,
  },
  {
    // Express, Hono, rou3: *, *rest, **:rest, {*rest}.
    found: /\{?\*{1,2}:?(\w*)\}?/,
    say: ([written = '', name = '']) => `must have ":${name || 'rest'}<path>" where it has "${written}"`,
  },
  {
    found: /%[0-9A-Fa-f]{2}/,
    say: ([written = '']) => `must be decoded, as PATH_INFO is, and it has "${written}"`,
  },
  {
    found: /\?/,
    say: () => 'must have "?" only after a parameter that ends a segment, and no query',
  },
];

/** Returns the spelling to use instead of another framework's; `undefined` if none is recognised. */
export function hintFor(text: string): string | undefined {
  for (const { found, say } of HINTS) {
    const match = found.exec(text);
    if (match !== null) return say(match);
  }
  return undefined;
}
