/**
 * Media types and their parameters (RFC9110§8.3.1, §5.6.6).
 *
 * @module
 */

/** A media type, taken apart. */
export type MediaType = {
  /** Type and subtype in lower case: `'text/html'`. */
  readonly type: string;
  /** By name in lower case; the values are as sent, without quotes. The first of two with one name counts. */
  readonly parameters: ReadonlyMap<string, string>;
};

// media-type = token "/" token; parameters follow.
const MEDIA_TYPE = /^[!#$%&'*+.^_`|~0-9A-Za-z-]+\/[!#$%&'*+.^_`|~0-9A-Za-z-]+/;

/** @returns `undefined` for what does not follow the grammar. */
export function parseMediaType(text: string): MediaType | undefined {
  const trimmed = text.trim();
  const [type] = MEDIA_TYPE.exec(trimmed) ?? [];
  if (type === undefined) return undefined;
  const parameters = parseParameters(trimmed.slice(type.length));
  return parameters === undefined ? undefined : { type: type.toLowerCase(), parameters };
}

// parameters = *( OWS ";" OWS [ token "=" ( token / quoted-string ) ] ); one of them a match.
const PARAMETER =
  /[ \t]*;[ \t]*(?:([!#$%&'*+.^_`|~0-9A-Za-z-]+)=(?:([!#$%&'*+.^_`|~0-9A-Za-z-]+)|"((?:[\t !#-[\]-~\x80-\xff]|\\[\t -~\x80-\xff])*)"))?/y;

/** @param text - from the first `;`. @returns `undefined` for what does not follow the grammar. */
export function parseParameters(text: string): Map<string, string> | undefined {
  const parameters = new Map<string, string>();
  const pattern = new RegExp(PARAMETER);
  while (pattern.lastIndex < text.length) {
    const match = pattern.exec(text);
    if (match === null) return undefined;
    const [, name, token, quoted] = match;
    const key = name?.toLowerCase();
    if (key === undefined || parameters.has(key)) continue;
    parameters.set(key, token ?? quoted?.replace(/\\(.)/g, '$1') ?? '');
  }
  return parameters;
}
