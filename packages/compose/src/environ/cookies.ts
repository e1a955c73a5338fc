/**
 * The cookies of a request (RFC6265§5.4).
 *
 * @module
 */
import { trimOws } from '@tsgi/http';

/** A cookie as it was sent. */
export type SentCookie = readonly [name: string, value: string];

/**
 * All cookies in order; of one name there may be several, of other paths and domains. Bytes that are UTF-8 are read so,
 * as `document.cookie` sends them; others stay ISO-8859-1. Percent-escapes that are UTF-8 are decoded, others stay.
 * What has no `=` or no name is left out.
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

/** @param text - a byte a character, as field values are in an environ. */
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
