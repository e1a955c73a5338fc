/**
 * The character classes of RFC9110§5: as sources of regular expressions, and as expressions for whole strings.
 *
 * @module
 */

/**
 * Source of an expression for one tchar (RFC9110§5.6.2):
 * `"!" / "#" / "$" / "%" / "&" / "'" / "*" / "+" / "-" / "." / "^" / "_" / "`" / "|" / "~" / DIGIT / ALPHA`.
 */
export const TCHAR = "[!#$%&'*+\\-.^_`|~0-9A-Za-z]";

/** Source of an expression for a quoted-string: `DQUOTE *( qdtext / quoted-pair ) DQUOTE` (RFC9110§5.6.4). */
export const QUOTED_STRING =
  '"(?:[\\t \\x21\\x23-\\x5b\\x5d-\\x7e\\x80-\\xff]|\\\\[\\t \\x21-\\x7e\\x80-\\xff])*"';

/** A token: `1*tchar` (RFC9110§5.6.2). */
export const TOKEN: RegExp = new RegExp(`^${TCHAR}+$`);

/** Matches a character that field values cannot contain: not field-vchar, SP or HTAB (RFC9110§5.5). */
export const NOT_FIELD_VALUE: RegExp = /[^\t\x20-\x7e\x80-\xff]/;

const HTAB = 0x09;
const SP = 0x20;

/**
 * Removes optional whitespace around a string: SP and HTAB only (RFC9110§5.6.3).
 *
 * `trim()` also removes a no-break space, and then `chunked\xa0` would be chunked here and something else for a server
 * in front.
 */
export function trimOws(text: string): string {
  let start = 0;
  let end = text.length;
  while (start < end && isOws(text.charCodeAt(start))) start++;
  while (end > start && isOws(text.charCodeAt(end - 1))) end--;
  return text.slice(start, end);
}

function isOws(code: number): boolean {
  return code === SP || code === HTAB;
}

/** Returns the content of a quoted-string: without its quotes, each quoted-pair as its second character. */
export function unquote(quoted: string): string {
  const text = quoted.slice(1, -1);
  return text.includes('\\') ? text.replace(/\\(.)/gs, '$1') : text;
}

/**
 * Formats a string as a quoted-string.
 *
 * @param text - of tab, space, visible ASCII and obs-text, as a field value is.
 */
export function quote(text: string): string {
  return `"${text.replace(/["\\]/g, '\\$&')}"`;
}
