/**
 * Fields that are lists: `#element` (RFC9110§5.6.1).
 *
 * @module
 */
import { trimOws } from './grammar.ts';

const DQUOTE = 0x22;
const COMMA = 0x2c;
const BACKSLASH = 0x5c;

/**
 * The elements of a list as they are written, without the whitespace around them (RFC9110§5.6.1.2). A comma in a
 * quoted-string divides nothing; a quote that has no end is a character like any other.
 *
 * Not for lists of entity tags, in which a backslash escapes nothing: see {@link parseEntityTags}.
 *
 * @param field - `undefined` for a field that is not there: it has no elements.
 */
export function parseList(field: string | undefined): string[] {
  return field === undefined ? [] : splitList(field).filter((element) => element !== '');
}

/** As {@link parseList}, with the empty elements: for those who must not overlook one. */
export function splitList(field: string): string[] {
  if (!field.includes('"')) return field.split(',').map(trimOws);
  const elements: string[] = [];
  let start = 0;
  for (let at = 0; at < field.length; at++) {
    const code = field.charCodeAt(at);
    if (code === COMMA) {
      elements.push(trimOws(field.slice(start, at)));
      start = at + 1;
    } else if (code === DQUOTE) {
      const end = endOfQuoted(field, at);
      // Without an end, no later quote has one either: the rest has commas only.
      if (end === undefined) return [...elements, ...field.slice(start).split(',').map(trimOws)];
      at = end;
    }
  }
  return [...elements, trimOws(field.slice(start))];
}

/** @returns where the quote stands that ends it; `undefined` if there is none. */
function endOfQuoted(field: string, start: number): number | undefined {
  for (let at = start + 1; at < field.length; at++) {
    const code = field.charCodeAt(at);
    if (code === DQUOTE) return at;
    if (code === BACKSLASH) at++;
  }
  return undefined;
}
