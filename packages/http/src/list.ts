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
 * Parses a list: the elements as written, without the whitespace around them and without empty ones (RFC9110§5.6.1.2).
 * A comma in a quoted-string does not split; a quote without an end is an ordinary character.
 *
 * Do not use it for lists of entity tags, where a backslash escapes nothing: see {@link parseEntityTags}.
 *
 * @param field - `undefined` for an absent field: it has no elements.
 */
export function parseList(field: string | undefined): string[] {
  return field === undefined ? [] : splitList(field).filter((element) => element !== '');
}

/** Splits a list like {@link parseList}, but keeps empty elements. */
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

/** @returns the index of the closing quote; `undefined` if there is none. */
function endOfQuoted(field: string, start: number): number | undefined {
  for (let at = start + 1; at < field.length; at++) {
    const code = field.charCodeAt(at);
    if (code === DQUOTE) return at;
    if (code === BACKSLASH) at++;
  }
  return undefined;
}
