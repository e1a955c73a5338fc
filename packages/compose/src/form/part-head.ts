/**
 * The head of a part of `multipart/form-data`: its name and type (RFC7578§4.2).
 *
 * @module
 */
import { TCHAR, TOKEN, parseMediaType, trimOws } from '@tsgi/http';
import { FormError } from './form-error.ts';
import { checkCharacters, decodeText } from './form-text.ts';

/** A part's head, parsed. */
export type PartHead = {
  readonly name: string;
  /** Without folders; `undefined` if the part is no file. */
  readonly filename: string | undefined;
  /** The media type; `text/plain` if it is absent or malformed (RFC7578§4.4, RFC2045§5.2). */
  readonly type: string;
  readonly charset: string | undefined;
};

// All but a tab. In a name it serves only those who want to break a log line or a field.
const CONTROL = /[^\P{Cc}\t]/u;

// disposition-parm of RFC2183§2, to its token or its first quote. What is quoted is no part of it: a repeated group
// takes quadratic time in JavaScriptCore.
const PARAMETER = new RegExp(`[ \\t]*;[ \\t]*(${TCHAR}+)=(?:(${TCHAR}+)|")`, 'y');

// How a quote is written in a quoted string, and which quote ends it. Some write \" and others %22, to whom a backslash
// is one like any other: `name="a\"` is their name `a\`. No field can be read in both ways.
const QUOTINGS = [
  { quote: /\\"|%22/g, ends: (text: string, at: number) => text[at - 1] !== '\\' },
  { quote: /%22/g, ends: () => true },
] as const;

// ext-value of RFC8187§3.2.1, in the charsets of RFC5987§3.2.1.
const EXTENDED = /^(utf-8|iso-8859-1)'[^']*'((?:%[0-9A-Fa-f]{2}|[!#$&+.^_`|~0-9A-Za-z-])*)$/i;

// A name in pieces (RFC2231§3), or one that is encoded, next to which another may stand.
const DIVIDED = /^(?:name\*|filename\*.)/;

/**
 * Parses a part's head.
 *
 * @throws FormError for a head that is invalid in a form, or ambiguous.
 */
export function parsePartHead(bytes: Uint8Array): PartHead {
  const fields = parseFields(decodeText(bytes));
  const parameters = parseDisposition(only(fields, 'content-disposition'));
  const name = parameters.get('name');
  if (name === undefined) throw malformed('a part must have a name', [...fields], 'RFC7578§4.2');
  const extended = parameters.get('filename*');
  // What a sender must not send is read as HTTP has it (RFC6266§4.3): .NET's clients send both.
  const filename = extended === undefined ? parameters.get('filename') : decodeExtended(extended);
  checkCharacters(filename ?? '');
  const encoding = only(fields, 'content-transfer-encoding')?.toLowerCase();
  if (encoding !== undefined && !IDENTITIES.includes(encoding)) {
    throw malformed('a part must not have a transfer encoding', encoding, 'RFC7578§4.7');
  }
  const media = parseMediaType(only(fields, 'content-type') ?? '');
  return {
    name,
    filename: filename === undefined ? undefined : lastSegment(filename),
    type: media?.type ?? 'text/plain',
    charset: media?.parameters.get('charset'),
  };
}

const IDENTITIES: readonly string[] = ['7bit', '8bit', 'binary'];

type Fields = ReadonlyMap<string, readonly string[]>;

/** @param head - each line after a CRLF; one that begins with white space continues the line before. */
function parseFields(head: string): Fields {
  const fields = new Map<string, string[]>();
  const [before, ...lines] = head.replaceAll(/\r\n(?=[ \t])/g, '').split('\r\n');
  if (before !== '') throw malformed('a head must begin with a field', before, 'RFC2046§5.1');
  for (const line of lines) {
    const colon = line.indexOf(':');
    if (colon < 0 || !TOKEN.test(line.slice(0, colon)) || CONTROL.test(line)) {
      throw malformed(
        'a field of a part must be a name and a value, without control characters',
        line,
        'RFC2046§5.1',
      );
    }
    const name = line.slice(0, colon).toLowerCase();
    const values = fields.get(name) ?? [];
    values.push(trimOws(line.slice(colon + 1)));
    // A new list for each would take quadratic time.
    fields.set(name, values);
  }
  return fields;
}

function only(fields: Fields, name: string): string | undefined {
  const values = fields.get(name) ?? [];
  if (values.length > 1) throw malformed(`a part must have one ${name}`, values, 'RFC7578§4.2');
  return values[0];
}

function parseDisposition(text: string | undefined): ReadonlyMap<string, string> {
  const type = /^form-data(?=[ \t;]|$)/i.exec(text ?? '')?.[0];
  if (text === undefined || type === undefined) {
    throw malformed('a part must have a Content-Disposition of form-data', text ?? 'none', 'RFC7578§4.2');
  }
  for (const quoting of QUOTINGS) {
    const parameters = parseParameters(text.slice(type.length), quoting);
    if (parameters !== undefined) return parameters;
  }
  throw malformed('a Content-Disposition must have parameters, each once', text, 'RFC2183§2');
}

/** @returns `undefined` if the text does not follow the grammar. */
function parseParameters(
  text: string,
  { ends, quote }: (typeof QUOTINGS)[number],
): ReadonlyMap<string, string> | undefined {
  const parameters = new Map<string, string>();
  const pattern = new RegExp(PARAMETER);
  while (pattern.lastIndex < text.length) {
    const [, key = '', token] = pattern.exec(text) ?? [];
    const name = key.toLowerCase();
    if (name === '' || parameters.has(name)) return undefined;
    if (DIVIDED.test(name)) throw malformed('a name must be in one piece, and UTF-8', text, 'RFC7578§5.1');
    const start = pattern.lastIndex;
    let end = start;
    if (token === undefined) {
      end = text.indexOf('"', start);
      while (end > start && !ends(text, end)) end = text.indexOf('"', end + 1);
      if (end < 0) return undefined;
      pattern.lastIndex = end + 1;
    }
    parameters.set(name, (token ?? text.slice(start, end)).replaceAll(quote, '"'));
  }
  return parameters;
}

function decodeExtended(text: string): string {
  const [, charset, value] = EXTENDED.exec(text) ?? [];
  if (value === undefined) throw malformed('filename* must be UTF-8 in escapes', text, 'RFC8187§3.2');
  const bytes = value
    .replaceAll(/%(..)/g, (_, hex: string) => String.fromCharCode(Number.parseInt(hex, 16)))
    .split('');
  return decodeText(
    Uint8Array.from(bytes, (byte) => byte.charCodeAt(0)),
    charset,
  );
}

/** Strips folders: old browsers send the whole path, other clients anything. */
function lastSegment(filename: string): string {
  const [last = ''] = filename.split(/[/\\]/).slice(-1);
  return last === '.' || last === '..' ? '' : last;
}

function malformed(must: string, got: unknown, section: string): FormError {
  return new FormError('malformed', `${must}, got ${JSON.stringify(got).slice(0, 200)} (${section})`);
}
