/**
 * Forms: reads what a browser sends, urlencoded or multipart, when the application asks for it (RFC7578). Its files
 * are on disk or in memory until the response has ended, or come as streams.
 * Place: innermost, inside of whatever may refuse a request by its head alone.
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
  /** Where files are until the response has ended. */
  readonly files?: 'disk' | 'memory';
  /** The folder for files on disk, which must be there; each request with files has a folder of its own in it. */
  readonly folder?: string;
  /** Content of a form, all in all. */
  readonly maxContent?: Size;
  /** Fields and files of a form. */
  readonly maxParts?: number;
  /** Names and values of all fields of a form together, files aside. */
  readonly maxText?: Size;
  /** Characters of the name of a field. */
  readonly maxName?: number;
  /** Head of a part. */
  readonly maxPartHead?: Size;
  /** Files of a form. */
  readonly maxFiles?: number;
  /** A file. */
  readonly maxFile?: Size;
  /** Files of all requests that are answered at the same time. */
  readonly maxStored?: Size;
  /** Levels of a name with brackets: `user[address][city]` has three. */
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

/** What the environ of an application inside has. */
export type HasForm = {
  /** Reads the form of the request, once; whoever asks again gets the same. */
  'form.read': ReadForm;
  /** The form in the order in which it comes, files as streams; whoever takes it takes all. */
  'form.parts': () => AsyncGenerator<FormPart, void, undefined>;
};

/** Both reject with a FormError for a form that cannot be read; the middleware answers it if nobody else does. */
export type ReadForm = {
  /** The fields and files as they were sent. */
  (): Promise<FormData>;
  /** The same, and what a schema makes of it. */
  <Value>(schema: StandardSchema<Value>): Promise<Submission<Value>>;
};

/** Gives the application inside the forms that are sent to it. @throws ConfigError */
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
