/**
 * The head of a part of `multipart/form-data`: what it is called, and what it is (RFC7578§4.2).
 *
 * @module
 */
import { Buffer } from 'node:buffer';
import { parseMediaType } from '@tsgi/compose';
import { FormError } from '../form-error.ts';
import { decodeText } from './form-text.ts';

/** Field lines of a part, by their names in lower case; values as latin-1. */
export type PartFields = Readonly<Record<string, readonly string[]>>;

/** A part's head, understood. */
export type PartHead = {
  readonly name: string;
  /** Without folders; `undefined` if the part is no file. */
  readonly filename: string | undefined;
  /** The media type; `undefined` if none was sent, or one that cannot be read. */
  readonly type: string | undefined;
  readonly charset: string | undefined;
};

// disposition-parm of RFC2183§2. Browsers escape a quote as %22 and nothing else, others as \".
const PARAMETER =
  /[ \t]*;[ \t]*([!#$%&'*+.^_`|~0-9A-Za-z-]+)=(?:([!#$%&'*+.^_`|~0-9A-Za-z-]+)|"((?:[^"\\]|\\"|\\(?!"))*)")[ \t]*/y;

// A control character in a name serves nobody but who wants to break a log line or a field.
const CONTROL = /\p{Cc}/u;

/** @throws FormError for a part that is none of a form, or that can be understood in two ways. */
export function parsePartHead(fields: PartFields): PartHead {
  const parameters = parseDisposition(only(fields, 'content-disposition'));
  const name = parameters.get('name');
  if (name === undefined) throw malformed('a part must have a name', fields, 'RFC7578§4.2');
  const filename = parameters.get('filename');
  if (parameters.has('filename*')) throw malformed('a file name must not be encoded', fields, 'RFC7578§4.2');
  const encoding = only(fields, 'content-transfer-encoding')?.trim().toLowerCase();
  if (encoding !== undefined && !IDENTITIES.includes(encoding)) {
    throw malformed('a part must not have a transfer encoding', encoding, 'RFC7578§4.7');
  }
  const media = parseMediaType(only(fields, 'content-type') ?? '');
  return {
    name,
    filename: filename === undefined ? undefined : lastSegment(filename),
    type: media?.type,
    charset: media?.parameters.get('charset'),
  };
}

const IDENTITIES: readonly string[] = ['7bit', '8bit', 'binary'];

function only(fields: PartFields, name: string): string | undefined {
  const values = fields[name] ?? [];
  if (values.length > 1) throw malformed(`a part must have one ${name}`, values, 'RFC7578§4.2');
  return values[0];
}

function parseDisposition(text: string | undefined): Map<string, string> {
  const type = /^[ \t]*form-data(?=[ \t;]|$)/i.exec(text ?? '')?.[0];
  if (text === undefined || type === undefined) {
    throw malformed('a part must have a Content-Disposition of form-data', text ?? 'none', 'RFC7578§4.2');
  }
  const parameters = new Map<string, string>();
  const rest = text.slice(type.length).trimEnd();
  const pattern = new RegExp(PARAMETER);
  while (pattern.lastIndex < rest.length) {
    const [, key = '', token, quoted = ''] = pattern.exec(rest) ?? [];
    const name = key.toLowerCase();
    if (name === '' || parameters.has(name)) {
      throw malformed('a Content-Disposition must have parameters, each once', text, 'RFC2183§2');
    }
    parameters.set(name, unquote(token ?? quoted));
  }
  return parameters;
}

function unquote(text: string): string {
  const value = decodeText(Buffer.from(text, 'latin1')).replaceAll(/\\"|%22/g, '"');
  if (CONTROL.test(value)) throw malformed('a name must not have control characters', value, 'RFC7578§5.1');
  return value;
}

/** Old browsers send the whole path, and others whatever they like. */
function lastSegment(filename: string): string {
  const [last = ''] = filename.split(/[/\\]/).slice(-1);
  return last === '.' || last === '..' ? '' : last;
}

function malformed(must: string, got: unknown, section: string): FormError {
  return new FormError('malformed', `${must}, got ${JSON.stringify(got).slice(0, 200)} (${section})`);
}
