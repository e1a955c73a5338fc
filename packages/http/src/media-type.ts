/**
 * Media types and their parameters (RFC9110§8.3.1, §5.6.6).
 *
 * @module
 */
import { QUOTED_STRING, TCHAR, trimOws, unquote } from './grammar.ts';

/** A parsed media type. */
export type MediaType = {
  /** Type and subtype in lower case: `'text/html'`. */
  readonly type: string;
  /** Parameters by name in lower case; values as sent, without quotes. The first of a name counts. */
  readonly parameters: ReadonlyMap<string, string>;
};

// media-type = token "/" token; parameters follow.
const MEDIA_TYPE = new RegExp(`^${TCHAR}+/${TCHAR}+`);

/**
 * Parses a media type, as in `Content-Type`.
 *
 * @returns `undefined` if it does not follow the grammar.
 */
export function parseMediaType(text: string): MediaType | undefined {
  const trimmed = trimOws(text);
  const [type] = MEDIA_TYPE.exec(trimmed) ?? [];
  if (type === undefined) return undefined;
  const parameters = parseParameters(trimmed.slice(type.length));
  return parameters === undefined ? undefined : { type: type.toLowerCase(), parameters };
}

// parameters = *( OWS ";" OWS [ token "=" ( token / quoted-string ) ] ); one of them a match.
const PARAMETER = new RegExp(`[ \\t]*;[ \\t]*(?:(${TCHAR}+)=(?:(${TCHAR}+)|(${QUOTED_STRING})))?`, 'y');

/**
 * Parses parameters.
 *
 * @param text - from the first `;`.
 * @returns `undefined` if it does not follow the grammar.
 */
export function parseParameters(text: string): Map<string, string> | undefined {
  const parameters = new Map<string, string>();
  const pattern = new RegExp(PARAMETER);
  while (pattern.lastIndex < text.length) {
    const match = pattern.exec(text);
    if (match === null) return undefined;
    const [, name, token, quoted] = match;
    const key = name?.toLowerCase();
    if (key === undefined || parameters.has(key)) continue;
    parameters.set(key, token ?? unquote(quoted ?? ''));
  }
  return parameters;
}
