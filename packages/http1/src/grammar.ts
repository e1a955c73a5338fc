/**
 * The character classes of RFC9110§5.6 and RFC9112, once as tables over bytes (for reading) and once as
 * regular expressions over text (for what is written, and for rare lines).
 *
 * @module
 */

export const HTAB = 0x09;
export const LF = 0x0a;
export const CR = 0x0d;
export const SP = 0x20;
export const COLON = 0x3a;

// tchar = "!" / "#" / "$" / "%" / "&" / "'" / "*" / "+" / "-" / "." / "^" / "_" / "`" / "|" / "~"
//       / DIGIT / ALPHA                                                          (RFC9110§5.6.2)
const TCHAR = "[!#$%&'*+\\-.^_`|~0-9A-Za-z]";
// quoted-string = DQUOTE *( qdtext / quoted-pair ) DQUOTE                        (RFC9110§5.6.4)
const QUOTED_STRING = '"(?:[\\t \\x21\\x23-\\x5b\\x5d-\\x7e\\x80-\\xff]|\\\\[\\t \\x21-\\x7e\\x80-\\xff])*"';

/** token = 1*tchar (RFC9110§5.6.2) */
export const TOKEN: RegExp = new RegExp(`^${TCHAR}+$`);

/** Not field-vchar, SP or HTAB: what no field value holds (RFC9110§5.5). */
export const NOT_FIELD_VALUE: RegExp = /[^\t\x20-\x7e\x80-\xff]/;

/** chunk-size [ chunk-ext ] with bad whitespace where RFC9112§7.1.1 makes a recipient accept it. */
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

/** 1 for each byte that may stand in a field value: field-vchar, SP, HTAB (RFC9110§5.5). */
export const IS_FIELD_BYTE: Uint8Array = byteTable(
  (byte) => !NOT_FIELD_VALUE.test(String.fromCharCode(byte)),
);

/**
 * 1 for each byte that a request target may hold: the visible ASCII characters but `"`, `#`, `<` and `>`.
 *
 * Wider than RFC3986 (`|`, `{`, `^` … stand there unescaped): browsers send these in queries, as WHATWG's
 * URL standard tells them to. No server or cache takes them for a delimiter.
 */
export const IS_TARGET_BYTE: Uint8Array = byteTable(
  (byte) => byte > 0x20 && byte < 0x7f && !'"#<>'.includes(String.fromCharCode(byte)),
);

/** The value of a hexadecimal digit by its byte; 255 for any other byte. */
export const HEX_VALUE: Uint8Array = Uint8Array.from({ length: 256 }, (_, byte) => {
  const digit = parseInt(String.fromCharCode(byte), 16);
  return Number.isNaN(digit) ? 255 : digit;
});
