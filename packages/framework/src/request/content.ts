/**
 * The content of a request, read once and kept for every reader: hooks, the handler, mounted applications. It is keyed
 * by `tsgi.input`, since environs are copied.
 *
 * @module
 */
import {
  FormError,
  type FormPart,
  contentCodings,
  contentLength,
  contentType,
  readFormParts,
} from '@tsgi/compose';
import { GatheredBytes } from '@tsgi/http';
import type { SizeKind } from '@tsgi/options';
import type { Environ, Input } from '@tsgi/spec';
import { BadRequestError, ContentTooLargeError, UnsupportedMediaTypeError } from '../errors/http-error.ts';

/** The option `maxContent` of an application and of a route. */
export const MAX_CONTENT: SizeKind = { kind: 'size', zero: 'none', unlimited: true };

/** The media type of `json()`; any `+json` type is accepted too (RFC6839§3.1). */
const JSON_TYPE = 'application/json';
const FORM_TYPES: readonly string[] = ['application/x-www-form-urlencoded', 'multipart/form-data'];

/** The bytes read: all of the content, or one byte more than the limit. */
interface Reading {
  readonly limit: number;
  readonly bytes: Promise<Uint8Array<ArrayBuffer>>;
}

const NOTHING: Uint8Array = new Uint8Array(0);

const readings = new WeakMap<Input, Reading>();

/**
 * Resolves with all bytes.
 *
 * @param limit - maximum in bytes. Longer content is not read, or only up to the limit.
 * @throws ContentTooLargeError for longer content.
 */
export async function readContent(environ: Environ, limit: number): Promise<Uint8Array<ArrayBuffer>> {
  if ((contentLength(environ) ?? 0) > limit) throw tooLarge(limit);
  const bytes = await readUpTo(limit, environ['tsgi.input']);
  if (bytes.length > limit) throw tooLarge(limit);
  return bytes;
}

/** Reads on where another application with another limit has stopped. */
function readUpTo(limit: number, input: Input): Promise<Uint8Array<ArrayBuffer>> {
  const before = readings.get(input);
  if (before !== undefined && before.limit >= limit) return before.bytes;
  const bytes =
    before === undefined
      ? (input.read(limit + 1) as Promise<Uint8Array<ArrayBuffer>>)
      : readOn(before, limit, input);
  readings.set(input, { limit, bytes });
  return bytes;
}

async function readOn(before: Reading, limit: number, input: Input): Promise<Uint8Array<ArrayBuffer>> {
  const start = await before.bytes;
  if (start.length <= before.limit) return start;
  const more = await input.read(limit - before.limit);
  const bytes = new Uint8Array(start.length + more.length);
  bytes.set(start);
  bytes.set(more, start.length);
  return bytes;
}

/** The bytes read so far; none if nothing was read, or reading failed. */
export function contentRead(environ: Environ): Uint8Array | Promise<Uint8Array> {
  return readings.get(environ['tsgi.input'])?.bytes.catch(() => NOTHING) ?? NOTHING;
}

/** Returns the content as a stream: after a read, a new stream of the bytes each time. */
export function streamContent(environ: Environ): ReadableStream<Uint8Array> {
  const input = environ['tsgi.input'];
  const reading = readings.get(input);
  if (reading === undefined) return input.stream;
  return new ReadableStream<Uint8Array>({
    async start(controller) {
      const bytes = await reading.bytes;
      // Whoever read it went no further than that.
      if (bytes.length > reading.limit) throw tooLarge(reading.limit);
      if (bytes.length > 0) controller.enqueue(bytes);
      controller.close();
    },
  });
}

/**
 * Resolves with the content as a string, in the charset of its content type, UTF-8 by default.
 *
 * @throws BadRequestError for bytes that are invalid in the charset; UnsupportedMediaTypeError for an unknown charset,
 *   or a content coding.
 */
export async function readText(environ: Environ, limit: number): Promise<string> {
  checkUncoded(environ);
  const charset = contentType(environ)?.parameters.get('charset') ?? 'utf-8';
  const decoder = decoderFor(charset);
  return decode(await readContent(environ, limit), decoder);
}

/**
 * Resolves with the parsed JSON.
 *
 * @throws BadRequestError for invalid JSON; UnsupportedMediaTypeError for another content type.
 */
export async function readJson(environ: Environ, limit: number): Promise<unknown> {
  const type = contentType(environ)?.type;
  if (type !== JSON_TYPE && type?.endsWith('+json') !== true) throw wrongType(environ, [JSON_TYPE]);
  checkUncoded(environ);
  // UTF-8 and nothing else (RFC8259§8.1).
  const text = decode(await readContent(environ, limit), decoderFor('utf-8'));
  try {
    return JSON.parse(text);
  } catch (cause) {
    throw new BadRequestError(`the content must be JSON: ${(cause as SyntaxError).message}`, { cause });
  }
}

/**
 * Resolves with the fields and files of an HTML form.
 *
 * @throws BadRequestError for a malformed form; UnsupportedMediaTypeError for another content type, or a content
 *   coding.
 */
export async function readForm(environ: Environ, limit: number): Promise<FormData> {
  const type = contentType(environ)?.type;
  if (type === undefined || !FORM_TYPES.includes(type)) throw wrongType(environ, FORM_TYPES);
  checkUncoded(environ);
  try {
    return await gatherForm(readFormParts(environ, UNLIMITED, contentPieces(environ, limit)));
  } catch (cause) {
    if (!(cause instanceof FormError)) throw cause;
    throw new BadRequestError(`the content must be a form of the type ${type}: ${cause.message}`, { cause });
  }
}

/** The content was counted already, and a route may take as much as it likes. */
const UNLIMITED = {
  ...{ maxContent: Infinity, maxParts: Infinity, maxText: Infinity, maxName: Infinity },
  ...{ maxPartHead: 8 * 1024, maxFiles: Infinity, maxFile: Infinity },
};

async function* contentPieces(environ: Environ, limit: number): AsyncGenerator<Uint8Array, void, undefined> {
  yield await readContent(environ, limit);
}

async function gatherForm(parts: AsyncIterable<FormPart>): Promise<FormData> {
  const form = new FormData();
  for await (const part of parts) {
    if (part.kind === 'field') {
      form.append(part.name, part.value);
      continue;
    }
    const gathered = new GatheredBytes();
    for await (const bytes of part.content) gathered.keep(bytes);
    const pieces = gathered.pieces() as Uint8Array<ArrayBuffer>[];
    form.append(part.name, new File(pieces, part.filename, { type: part.type }));
  }
  return form;
}

function decoderFor(charset: string): TextDecoder {
  try {
    return new TextDecoder(charset, { fatal: true });
  } catch (cause) {
    throw new UnsupportedMediaTypeError(
      `the charset must be one that is known, got ${JSON.stringify(charset)}`,
      {
        cause,
      },
    );
  }
}

function decode(bytes: Uint8Array, decoder: TextDecoder): string {
  try {
    return decoder.decode(bytes);
  } catch (cause) {
    throw new BadRequestError(`the content must be ${decoder.encoding.toUpperCase()}`, { cause });
  }
}

function tooLarge(limit: number): ContentTooLargeError {
  return new ContentTooLargeError(`the content must have ${limit} bytes at most`);
}

/** Content in a coding is not what its type says; nothing is unpacked here. */
function checkUncoded(environ: Environ): void {
  const codings = contentCodings(environ);
  if (codings.length === 0) return;
  throw new UnsupportedMediaTypeError(
    `the content must have no Content-Encoding, got ${JSON.stringify(codings.join(', '))}`,
    // What would have been taken (RFC9110§15.5.16).
    { headers: [['Accept-Encoding', 'identity']] },
  );
}

function wrongType({ CONTENT_TYPE }: Environ, types: readonly string[]): UnsupportedMediaTypeError {
  const got = CONTENT_TYPE === undefined ? 'none' : JSON.stringify(CONTENT_TYPE);
  // Accept says what would have been taken (RFC9110§15.5.16).
  return new UnsupportedMediaTypeError(`the content must be of the type ${types.join(' or ')}, got ${got}`, {
    headers: [['Accept', types.join(', ')]],
  });
}
