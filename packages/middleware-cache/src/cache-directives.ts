/** Cache-Control, of requests and responses (RFC9111§5.2). @module */

import { QUOTED_STRING, TCHAR, unquote } from '@tsgi/http';

/** Directives in lower case, each with its argument; `''` for none. */
export type Directives = Map<string, string>;

// cache-directive = token [ "=" ( token / quoted-string ) ]
const DIRECTIVE = new RegExp(`(${TCHAR}+)[ \\t]*(?:=[ \\t]*(?:(${QUOTED_STRING})|([^ \\t,"]*)))?`, 'g');

const OF_SECONDS: ReadonlySet<string> = new Set([
  ...['max-age', 's-maxage', 'min-fresh', 'stale-while-revalidate', 'stale-if-error'],
]);

// delta-seconds: what is longer counts as this (RFC9111§1.2.2).
const LONGEST = 2 ** 31;

/** Parses directives. The first of a name counts; an invalid time is 0 (RFC9111§4.2.1). */
export function parseDirectives(field: string | undefined): Directives {
  const directives: Directives = new Map();
  for (const [, name = '', quoted, token = ''] of (field ?? '').toLowerCase().matchAll(DIRECTIVE)) {
    if (directives.has(name)) continue;
    const argument = quoted === undefined ? token : unquote(quoted);
    directives.set(name, OF_SECONDS.has(name) ? String(parseSeconds(argument)) : argument);
  }
  return directives;
}

/** Parses a number of seconds, 68 years at most; 0 if it is invalid. */
export function parseSeconds(text: string): number {
  return /^[0-9]+$/.test(text) ? Math.min(Number(text), LONGEST) : 0;
}

/** Formats directives as a field value, without characters that could end one early. */
export function formatDirectives(directives: Directives): string {
  const formatted = Array.from(directives, ([name, argument]) => {
    const plain = argument.replace(/[",\\\s]+/g, ' ').trim();
    return plain === '' ? name : `${name}="${plain}"`;
  });
  return formatted.join(', ');
}
