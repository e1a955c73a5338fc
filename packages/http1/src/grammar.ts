/**
 * The character classes of RFC9110§5 as tables over bytes, for reading; and the lines of RFC9112 as regular
 * expressions, for writing and for rare lines.
 *
 * @module
 */
import { NOT_FIELD_VALUE, QUOTED_STRING, TCHAR, TOKEN } from '@tsgi/http';

export const HTAB = 0x09;
export const LF = 0x0a;
export const CR = 0x0d;
export const SP = 0x20;
export const COLON = 0x3a;

/** Matches chunk-size [ chunk-ext ] with the bad whitespace that RFC9112§7.1.1 makes a recipient accept. */
export const CHUNK_LINE: RegExp = new RegExp(
  `^[0-9A-Fa-f]+(?:[\\t ]*;[\\t ]*${TCHAR}+(?:[\\t ]*=[\\t ]*(?:${TCHAR}+|${QUOTED_STRING}))?)*$`,
);

/** status-code SP [ reason-phrase ]; 1xx to 5xx (RFC9112§4). */
export const STATUS: RegExp = /^[1-5][0-9][0-9](?: [\t\x20-\x7e\x80-\xff]*)?$/;

function byteTable(has: (byte: number) => boolean): Uint8Array {
  return Uint8Array.from({ length: 256 }, (_, byte) => (has(byte) ? 1 : 0));
}

/** 1 for each byte that is a tchar. */
export const IS_TCHAR: Uint8Array = byteTable((byte) => TOKEN.test(String.fromCharCode(byte)));

/** 1 for each byte that a field value may contain: field-vchar, SP, HTAB (RFC9110§5.5). */
export const IS_FIELD_BYTE: Uint8Array = byteTable(
  (byte) => !NOT_FIELD_VALUE.test(String.fromCharCode(byte)),
);

/**
 * 1 for each byte that a request target may contain: the visible ASCII characters except `"`, `#`, `<` and `>`.
 *
 * This is wider than RFC3986 (`|`, `{`, `^` … are allowed unescaped): browsers send these in queries, as WHATWG's URL
 * standard tells them to. No server or cache takes them for a delimiter.
 */
export const IS_TARGET_BYTE: Uint8Array = byteTable(
  (byte) => byte > 0x20 && byte < 0x7f && !'"#<>'.includes(String.fromCharCode(byte)),
);

/** The value of a hexadecimal digit by its byte; 255 for any other byte. */
export const HEX_VALUE: Uint8Array = Uint8Array.from({ length: 256 }, (_, byte) => {
  const digit = parseInt(String.fromCharCode(byte), 16);
  return Number.isNaN(digit) ? 255 : digit;
});
