/**
 * The cookies of a request (RFC6265§5.4).
 *
 * @module
 */
import { trimOws } from '@tsgi/http';

/** A cookie as sent. */
export type SentCookie = readonly [name: string, value: string];

/**
 * Parses all cookies, in order; a name may occur several times, for other paths and domains. Bytes that are valid UTF-8
 * are decoded, as `document.cookie` sends them; others stay ISO-8859-1. The same goes for percent-escapes. Entries
 * without `=` or a name are skipped.
 *
 * @param field - `HTTP_COOKIE`.
 */
export function parseCookies(field: string | undefined): SentCookie[] {
  const cookies: SentCookie[] = [];
  for (const pair of (field ?? '').split(';')) {
    const equals = pair.indexOf('=');
    const name = equals < 0 ? '' : fromUtf8(trimOws(pair.slice(0, equals)));
    if (name !== '') cookies.push([name, unescape(fromUtf8(trimOws(pair.slice(equals + 1))))]);
  }
  return cookies;
}

const NOT_ASCII = /[^\0-\x7f]/;
const NOT_BYTES = /[^\0-\xff]/;

/** @param text - one character per byte, as field values are in an environ. */
function fromUtf8(text: string): string {
  if (!NOT_ASCII.test(text) || NOT_BYTES.test(text)) return text;
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(
      Uint8Array.from(text, (character) => character.charCodeAt(0)),
    );
  } catch {
    return text;
  }
}

function unescape(value: string): string {
  if (!value.includes('%')) return value;
  try {
    return decodeURIComponent(value);
  } catch {
    return value;
  }
}
