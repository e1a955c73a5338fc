import { createEnviron } from '@tsgi/testing';
import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { FormError } from './form-error.ts';
import type { FormLimits } from './form-part.ts';
import { readFormParts } from './read-form-parts.ts';

const LIMITS: FormLimits = {
  ...{ maxContent: 1e6, maxParts: 100, maxText: 1e5, maxName: 100 },
  ...{ maxPartHead: 8192, maxFiles: 100, maxFile: 1e6 },
};

/** All parts, as text that can be compared. */
async function readAll(pieces: readonly Uint8Array[], type: string): Promise<string[][]> {
  const body = (async function* () {
    yield* pieces;
  })();
  const environ = createEnviron({ method: 'POST', headers: { 'Content-Type': type }, body });
  const found: string[][] = [];
  for await (const part of readFormParts(environ, LIMITS)) {
    if (part.kind === 'field') {
      found.push([part.name, part.value]);
      continue;
    }
    const content: Uint8Array[] = [];
    for await (const bytes of part.content) content.push(bytes);
    found.push([part.name, part.filename, part.type, Buffer.concat(content).toString('latin1')]);
  }
  return found;
}

/** Cut at these places, which may be anywhere. */
function cut(bytes: Uint8Array, places: readonly number[]): Uint8Array[] {
  const ends = [...new Set(places.map((place) => place % (bytes.length + 1)))].sort((a, b) => a - b);
  return [...ends, bytes.length].map((end, at) => bytes.subarray(ends[at - 1] ?? 0, end));
}

const cuts = fc.array(fc.nat({ max: 100_000 }), { maxLength: 40 });
const name = fc
  .string({ unit: 'grapheme', minLength: 1, maxLength: 8 })
  .filter((text) => /^[^\p{Cc}"\\/%]+$/u.test(text));
// What makes trouble, more often than chance would.
const content = fc
  .array(
    fc.constantFrom(
      '\r\n',
      '--',
      '\r',
      '\n',
      '\r\n--',
      'bound',
      'boundar',
      '\r\n--bound',
      '\0',
      '\xff',
      'text',
    ),
    { maxLength: 20 },
  )
  .map((words) => words.join(''));
const part = fc.record({ name, file: fc.option(name, { nil: undefined }), content });

function write({ content, file, name }: { name: string; file: string | undefined; content: string }): Buffer {
  const disposition = `form-data; name="${name}"${file === undefined ? '' : `; filename="${file}"`}`;
  const head = `--boundary\r\nContent-Disposition: ${disposition}\r\n\r\n`;
  return Buffer.concat([Buffer.from(head), Buffer.from(`${content}\r\n`, 'latin1')]);
}

describe('readFormParts', () => {
  it('gives back what was written, however it is cut', async () => {
    const written = part
      .map((one) => (one.file === undefined ? { ...one, content: one.content.replaceAll('\xff', 'ÿ') } : one))
      .filter(({ content }) => !`\r\n${content}\r\n--boundary`.slice(0, -10).includes('\r\n--boundary'));
    await fc.assert(
      fc.asyncProperty(fc.array(written, { maxLength: 5 }), cuts, async (parts, places) => {
        const texts = parts.map((one) =>
          one.file === undefined ? { ...one, content: Buffer.from(one.content).toString('latin1') } : one,
        );
        const bytes = Buffer.concat([...texts.map(write), Buffer.from('--boundary--\r\n')]);
        expect(await readAll(cut(bytes, places), 'multipart/form-data; boundary=boundary')).toEqual(
          parts
            .map(({ content, file, name }) =>
              file === undefined
                ? [name, content]
                : [name, file === '.' || file === '..' ? '' : file, 'text/plain', content],
            )
            .filter((entry) => entry.length === 2 || entry[1] !== '' || entry[3] !== ''),
        );
      }),
      { numRuns: 300 },
    );
  });

  it('reads what the platform writes, however it is cut', async () => {
    const entries = fc.array(fc.tuple(name, fc.string({ unit: 'grapheme' })), { maxLength: 5 });
    await fc.assert(
      fc.asyncProperty(entries, cuts, async (fields, places) => {
        const form = new FormData();
        for (const [key, value] of fields) form.append(key, value);
        const encoded = new Response(form);
        const bytes = new Uint8Array(await encoded.arrayBuffer());
        const back = await readAll(cut(bytes, places), encoded.headers.get('content-type') ?? '');
        expect(back).toEqual(fields.map(([key, value]) => [key, value.replaceAll(/\r\n|\r|\n/g, '\r\n')]));
      }),
      { numRuns: 100 },
    );
  });

  it('reads urlencoded fields as the platform writes them', async () => {
    const entries = fc.array(fc.tuple(name, fc.string({ unit: 'grapheme' })), { maxLength: 5 });
    await fc.assert(
      fc.asyncProperty(entries, cuts, async (fields, places) => {
        const bytes = Buffer.from(new URLSearchParams(fields).toString());
        expect(await readAll(cut(bytes, places), 'application/x-www-form-urlencoded')).toEqual(fields);
      }),
      { numRuns: 100 },
    );
  });

  it('makes of any bytes parts or a FormError, and never other parts for being cut', async () => {
    const word = fc.constantFrom(
      ...['--boundary', '--boundary--', '\r\n', '\r\n\r\n', '\r\n--boundary', '\r\n--boundary--', '-', '\r'],
      ...[
        'Content-Disposition: form-data; name="a"',
        '; filename="f"',
        'Content-Type: text/plain',
        ':',
        ' x',
      ],
      ...['text', '\xff', '--boundaryx', '\n'],
    );
    const outcome = (bytes: readonly Uint8Array[]) =>
      readAll(bytes, 'multipart/form-data; boundary=boundary').catch((error: unknown) => {
        expect(error).toBeInstanceOf(FormError);
        return (error as FormError).code;
      });
    await fc.assert(
      fc.asyncProperty(fc.array(word, { maxLength: 24 }), cuts, async (words, places) => {
        const bytes = Buffer.from(words.join(''), 'latin1');
        expect(await outcome(cut(bytes, places))).toEqual(await outcome([bytes]));
      }),
      { numRuns: 2000 },
    );
  });
});
