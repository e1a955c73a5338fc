/**
 * Parses forms, urlencoded or multipart, when the application asks for them (RFC7578). Files are on disk or in memory
 * until the response has ended, or are streamed. Place: innermost, inside every middleware that may refuse a request by
 * its head alone.
 *
 * @module
 */
import { statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { type FormPart, type TypedMiddleware, defineMiddleware, readFormParts } from '@tsgi/compose';
import { type OptionTable, type OwnKind, type Size, resolveOptions } from '@tsgi/options';
import { KeptFiles, type Room } from './kept-files.ts';
import { refusing } from './refusal.ts';
import type { StandardSchema } from './submission/standard-schema.ts';
import { type Submission, validateForm } from './submission/submission.ts';

export { FormError, type FieldPart, type FilePart, type FormErrorCode, type FormPart } from '@tsgi/compose';
export type { SchemaIssue, SchemaOutcome, StandardSchema } from './submission/standard-schema.ts';
export { type FormIssue, type Submission, errorsOf, textOf } from './submission/submission.ts';

/** Options of {@link form}. */
export type FormOptions = {
  /** Where files are stored until the response has ended. */
  readonly files?: 'disk' | 'memory';
  /** An existing folder for files on disk; each request with files gets a subfolder. */
  readonly folder?: string;
  /** Maximum size of a form's content. */
  readonly maxContent?: Size;
  /** Maximum number of fields and files. */
  readonly maxParts?: number;
  /** Maximum size of all fields' names and values together, without files. */
  readonly maxText?: Size;
  /** Maximum length of a field's name, in characters. */
  readonly maxName?: number;
  /** Maximum size of a part's head. */
  readonly maxPartHead?: Size;
  /** Maximum number of files. */
  readonly maxFiles?: number;
  /** Maximum size of one file. */
  readonly maxFile?: Size;
  /** Maximum size of the files of all concurrent requests together. */
  readonly maxStored?: Size;
  /** Maximum depth of a name with brackets: `user[address][city]` has three levels. */
  readonly maxDepth?: number;
};

const FOLDER: OwnKind<string> = {
  kind: 'own',
  must: 'a folder that is there',
  is: (value): value is string => typeof value === 'string' && isFolder(value),
};

// Precedents: Werkzeug's max_form_parts and max_form_memory_size, Multer's fieldNameSize times two, Node's
// maxHeaderSize halved. A form fits into the server's own maxContent.
const OPTIONS = {
  files: { kind: 'oneOf', choices: ['disk', 'memory'], default: 'disk' },
  folder: { ...FOLDER, default: tmpdir() },
  maxContent: { kind: 'size', default: '10m', zero: 'none' },
  maxParts: { kind: 'count', least: 0, default: 1000 },
  maxText: { kind: 'size', default: 500_000, zero: 'none' },
  maxName: { kind: 'count', default: 200 },
  maxPartHead: { kind: 'size', default: '8k' },
  maxFiles: { kind: 'count', least: 0, default: 20 },
  maxFile: { kind: 'size', default: '5m', zero: 'only empty files' },
  maxStored: { kind: 'size', default: '1g', zero: 'only empty files' },
  maxDepth: { kind: 'count', default: 8 },
} as const satisfies OptionTable<FormOptions>;

/** Keys of the environ inside of {@link form}. */
export type HasForm = {
  /** Parses the form of the request. It is read once; later calls return the same form. */
  'form.read': ReadForm;
  /** Yields the parts of the form as they arrive, with files as streams. Taking it consumes the form. */
  'form.parts': () => AsyncGenerator<FormPart, void, undefined>;
};

/**
 * Parses the form. Both reject with a FormError for a form that cannot be read; the middleware answers it if the
 * application does not.
 */
export type ReadForm = {
  /** Resolves with the fields and files as sent. */
  (): Promise<FormData>;
  /** Resolves with the same, validated by a schema. */
  <Value>(schema: StandardSchema<Value>): Promise<Submission<Value>>;
};

/**
 * Parses forms for the application inside.
 *
 * @throws ConfigError
 */
export function form(options: FormOptions = {}): TypedMiddleware<HasForm> {
  const settings = resolveOptions(OPTIONS, options, '@tsgi/middleware-form');
  const room: Room = { used: 0, most: settings.maxStored };
  return defineMiddleware<HasForm>('form', (app) => (environ, startResponse) => {
    const files = new KeptFiles({ ...settings, room }, environ['tsgi.signal']);
    environ['tsgi.response_finished'].push(() => files.remove());
    const parts = () => readFormParts(environ, settings);
    const has: HasForm = { 'form.parts': parts, 'form.read': formReader(parts, files, settings.maxDepth) };
    return refusing(() => app({ ...environ, ...has }, startResponse), startResponse);
  });
}

function isFolder(path: string): boolean {
  try {
    return statSync(path).isDirectory();
  } catch {
    // Whatever is wrong with it, it is refused by its name.
    return false;
  }
}

function formReader(parts: HasForm['form.parts'], files: KeptFiles, maxDepth: number): ReadForm {
  let reading: Promise<FormData> | undefined;
  function read(): Promise<FormData>;
  function read<Value>(schema: StandardSchema<Value>): Promise<Submission<Value>>;
  function read(schema?: StandardSchema): Promise<FormData | Submission<unknown>> {
    reading ??= gatherForm(parts(), files);
    return schema === undefined ? reading : reading.then((form) => validateForm(form, schema, maxDepth));
  }
  return read;
}

async function gatherForm(parts: AsyncIterable<FormPart>, files: KeptFiles): Promise<FormData> {
  const gathered = new FormData();
  for await (const part of parts) {
    if (part.kind === 'field') gathered.append(part.name, part.value);
    else gathered.append(part.name, await files.keep(part));
  }
  return gathered;
}
