/**
 * `multipart/form-data` (RFC7578): fields and files as they arrive, within limits.
 *
 * @module
 */
import { GatheredBytes } from '@tsgi/http';
import { FormError } from './form-error.ts';
import type { FilePart, FormLimits, FormPart } from './form-part.ts';
import { checkName, decodeText, tooManyParts } from './form-text.ts';
import { limitBytes, tooLarge } from './limit-bytes.ts';
import { MultipartReader, type RawPart } from './multipart-reader.ts';
import { type PartHead, parsePartHead } from './part-head.ts';

/**
 * Yields fields and files in order.
 *
 * @throws FormError
 */
export async function* readMultipart(
  content: AsyncIterable<Uint8Array>,
  boundary: string,
  limits: FormLimits,
): AsyncGenerator<FormPart, void, undefined> {
  const { maxFiles, maxName, maxPartHead, maxParts } = limits;
  const reader = new MultipartReader(content, boundary, maxPartHead);
  const found = { parts: 0, files: 0, text: 0 };
  try {
    for (let raw = await reader.next(); raw !== undefined; raw = await reader.next()) {
      if (++found.parts > maxParts) throw tooManyParts(maxParts);
      const head = parsePartHead(raw.head);
      checkName(head.name, maxName);
      if (head.filename === undefined) {
        found.text += byteLength(head.name);
        const bytes = await readAtMost(raw.content, limits.maxText - found.text);
        if (bytes === undefined) throw tooLarge('the text of a form', limits.maxText);
        found.text += bytes.length;
        yield { kind: 'field', name: head.name, value: decodeText(bytes, head.charset) };
        continue;
      }
      const file = await readFile(raw, { ...head, filename: head.filename }, limits);
      if (file === undefined) continue;
      if (++found.files > maxFiles) {
        throw new FormError('too-many', `a form must have ${maxFiles} files at most, got more`);
      }
      yield file;
    }
  } finally {
    await reader.close();
  }
}

function byteLength(text: string): number {
  return new TextEncoder().encode(text).length;
}

/** @returns `undefined` if there are more bytes. */
async function readAtMost(content: AsyncIterable<Uint8Array>, most: number): Promise<Uint8Array | undefined> {
  const gathered = new GatheredBytes();
  let left = most;
  for await (const bytes of content) {
    left -= bytes.length;
    if (left < 0) return undefined;
    gathered.keep(bytes);
  }
  return left < 0 ? undefined : gathered.join();
}

/** @returns `undefined` for an empty file control, which sends an empty file without a name. */
async function readFile(
  { content }: RawPart,
  { filename, name, type }: PartHead & { filename: string },
  { maxFile }: FormLimits,
): Promise<FilePart | undefined> {
  const limited = limitBytes(content, maxFile, 'a file');
  const file = { kind: 'file', name, filename, type } as const;
  if (filename !== '') return { ...file, content: limited };
  const first = await limited.next();
  return first.done === true ? undefined : { ...file, content: startingWith(first.value, limited) };
}

async function* startingWith(
  first: Uint8Array,
  rest: AsyncIterable<Uint8Array>,
): AsyncGenerator<Uint8Array, void, undefined> {
  yield first;
  yield* rest;
}
