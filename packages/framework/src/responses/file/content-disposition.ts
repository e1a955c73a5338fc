/**
 * Whether a browser shows or saves a file, and the name it suggests (RFC6266).
 *
 * @module
 */

/** `inline`: the browser shows the file if it can; `attachment`: it saves it. */
export type Disposition = 'inline' | 'attachment';

// Within quotes browsers take these for themselves: escapes in both ways, and what ends the name.
const NOT_PLAIN = /[^ !#$&-[\]-~]/g;
// attr-char (RFC8187§3.2.1); encodeURIComponent leaves five more.
const NOT_ATTR_CHAR = /['()*]/g;

/**
 * Formats the value of `Content-Disposition`. A name with characters that some browsers misread is sent twice: in full
 * (RFC8187), and with `_` in their place for older clients.
 *
 * @example
 * contentDisposition('attachment', 'Übersicht.pdf');
 * // attachment; filename="_bersicht.pdf"; filename*=UTF-8''%C3%9Cbersicht.pdf
 */
export function contentDisposition(disposition: Disposition, filename: string): string {
  const plain = filename.replace(NOT_PLAIN, '_');
  const value = `${disposition}; filename="${plain}"`;
  return plain === filename ? value : `${value}; filename*=UTF-8''${encodeExtended(filename)}`;
}

function encodeExtended(text: string): string {
  const escape = (character: string) => `%${character.charCodeAt(0).toString(16).toUpperCase()}`;
  return encodeURIComponent(text.toWellFormed()).replace(NOT_ATTR_CHAR, escape);
}
