/**
 * `multipart/form-data` (RFC7578): fields and files as they come, within limits.
 *
 * @module
 */
import { Buffer } from 'node:buffer';
import { joinBytes } from '@tsgi/compose';
import { FormError } from '../form-error.ts';
import type { FilePart, FormLimits, FormPart } from './form-part.ts';
import { checkName, decodeText, tooManyParts } from './form-text.ts';
import { limitBytes, tooLarge } from './limit-bytes.ts';
import { MultipartReader, type RawPart } from './multipart-reader.ts';
import { type PartFields, type PartHead, parsePartHead } from './part-head.ts';

/** Fields and files, one after the other. @throws FormError */
export async function* readMultipart(
  content: AsyncIterable<Uint8Array>,
  boundary: string,
  limits: FormLimits,
): AsyncGenerator<FormPart, void, undefined> {
  const { maxFiles, maxName, maxPartHead, maxParts } = limits;
  // A head that is cut must still be seen to be too long, even if it is all line ends.
  const reader = new MultipartReader(content, boundary, 4 * maxPartHead);
  const found = { parts: 0, files: 0, text: 0 };
  try {
    for (let raw = await reader.next(); raw !== undefined; raw = await reader.next()) {
      if (++found.parts > maxParts) throw tooManyParts(maxParts);
      if (sizeOf(raw.fields) > maxPartHead) throw tooLarge('the head of a part', maxPartHead);
      const head = parsePartHead(raw.fields);
      checkName(head.name, maxName);
      if (head.filename === undefined) {
        found.text += Buffer.byteLength(head.name);
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

/** As sent, but for what is between the lines. */
function sizeOf(fields: PartFields): number {
  return Object.entries(fields)
    .flatMap(([name, values]) => values.map((value) => name.length + ': '.length + value.length + 2))
    .reduce((sum, size) => sum + size, 0);
}

/** @returns `undefined` if there are more bytes. */
async function readAtMost(content: AsyncIterable<Uint8Array>, most: number): Promise<Uint8Array | undefined> {
  const pieces: Uint8Array[] = [];
  let left = most;
  for await (const bytes of content) {
    left -= bytes.length;
    if (left < 0) return undefined;
    pieces.push(bytes);
  }
  return left < 0 ? undefined : joinBytes(pieces);
}

/** @returns `undefined` for a file control that was left empty, which sends an empty file without a name. */
async function readFile(
  { content }: RawPart,
  { filename, name, type = 'application/octet-stream' }: PartHead & { filename: string },
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
