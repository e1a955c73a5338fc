/** Cache-Control, of requests and responses (RFC9111§5.2). @module */

/** Directives in lower case, each with its argument; `''` for none. */
export type Directives = Map<string, string>;

// cache-directive = token [ "=" ( token / quoted-string ) ]
const DIRECTIVE = /([!#$%&'*+.^_`|~0-9a-z-]+)\s*(?:=\s*(?:"((?:[^"\\]|\\.)*)"|([^\s,"]*)))?/gi;

const OF_SECONDS: ReadonlySet<string> = new Set(['max-age', 's-maxage']);

/** Of what is said twice, the first counts; a time that is none is 0 (RFC9111§4.2.1). */
export function parseDirectives(field: string | undefined): Directives {
  const directives: Directives = new Map();
  for (const [, name = '', quoted, token = ''] of (field ?? '').toLowerCase().matchAll(DIRECTIVE)) {
    if (directives.has(name)) continue;
    const argument = quoted ?? token;
    directives.set(name, OF_SECONDS.has(name) && !/^[0-9]+$/.test(argument) ? '0' : argument);
  }
  return directives;
}

/** The directives as a field value, without what could end one of them early. */
export function formatDirectives(directives: Directives): string {
  const formatted = Array.from(directives, ([name, argument]) => {
    const plain = argument.replace(/[",\\\s]+/g, ' ').trim();
    return plain === '' ? name : `${name}="${plain}"`;
  });
  return formatted.join(', ');
}
