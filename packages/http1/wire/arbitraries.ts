/**
 * What the laws are held against: messages that are well-formed, the same made worse, and all ways to cut them.
 *
 * @module
 */
import fc from 'fast-check';
import { mulberry32, mutate } from '../fuzz/mutations.ts';
import type { FieldLine } from '../src/field-section.ts';
import { cut } from './cuts.ts';

/** The same bytes in any pieces. */
export function cutsOf(bytes: Uint8Array): fc.Arbitrary<Uint8Array[]> {
  if (bytes.length < 2) return fc.constant([bytes]);
  const point = fc.integer({ min: 1, max: bytes.length - 1 });
  return fc.uniqueArray(point, { maxLength: 12 }).map((points) =>
    cut(
      bytes,
      points.sort((one, other) => one - other),
    ),
  );
}

/** How content is framed on the wire, and what it is; `length` has one chunk. */
export interface SentContent {
  readonly framing: 'none' | 'length' | 'chunked';
  readonly chunks: readonly Uint8Array[];
  readonly trailers: readonly FieldLine[];
}

export interface SentRequest extends SentContent {
  readonly method: string;
  readonly target: string;
  readonly host: string;
  readonly fields: readonly FieldLine[];
}

export interface SentResponse extends SentContent {
  readonly status: string;
  readonly fields: readonly FieldLine[];
}

const LETTERS = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789';
const tokenChar = charOf(`${LETTERS}!#$%&'*+-.^_\`|~`);
const targetChar = charOf(`${LETTERS}-._~!$&'()*+,;=:@/?%[]{}|^\`\\`);
const valueChar = fc.integer({ min: 0x20, max: 0xff }).filter((code) => code !== 0x7f);

// With a prefix, so that it is never one that the machine looks at.
const fieldName = fc.string({ unit: tokenChar, maxLength: 12 }).map((rest) => `X-${rest}`);
const fieldValue = fc
  .array(valueChar, { maxLength: 40 })
  .map((codes) => String.fromCharCode(...codes).replace(/^ +| +$/g, ''));
const fields: fc.Arbitrary<FieldLine[]> = fc.array(fc.tuple(fieldName, fieldValue), { maxLength: 8 });

const bytes = fc.uint8Array({ minLength: 1, maxLength: 60 });
const content: fc.Arbitrary<SentContent> = fc.oneof(
  fc.constant<SentContent>({ framing: 'none', chunks: [], trailers: [] }),
  bytes.map((chunk): SentContent => ({ framing: 'length', chunks: [chunk], trailers: [] })),
  fc.record<SentContent>({
    framing: fc.constant('chunked'),
    chunks: fc.array(bytes, { maxLength: 5 }),
    trailers: fields,
  }),
);

const method = fc.string({ unit: tokenChar, minLength: 1, maxLength: 10 });

export const requests: fc.Arbitrary<SentRequest[]> = fc.array(
  fc
    .record({
      method: method.filter((name) => name !== 'CONNECT'),
      target: fc.string({ unit: targetChar, maxLength: 40 }).map((rest) => `/${rest}`),
      host: fc.constantFrom('a', 'example.com:8000', '[::1]:80', ''),
      fields,
    })
    .chain((head) => content.map((rest) => ({ ...head, ...rest }))),
  { maxLength: 4 },
);

export const responses: fc.Arbitrary<SentResponse[]> = fc.array(
  fc
    .record({ status: fc.constantFrom('200 OK', '404 Not Found', '500 ', '201 \xe9'), fields })
    .chain((head) => content.map((rest) => ({ ...head, ...rest }))),
  { maxLength: 4 },
);

/** The bytes of some messages, mutated once in two times. */
export function mutantsOf(wires: fc.Arbitrary<Uint8Array>): fc.Arbitrary<Uint8Array> {
  const mutants = fc
    .tuple(wires, wires, fc.integer())
    .map(([wire, other, seed]) => mutate(wire, mulberry32(seed), [other]));
  return fc.oneof(wires, mutants);
}

function charOf(text: string): fc.Arbitrary<string> {
  return fc.nat({ max: text.length - 1 }).map((at) => text.charAt(at));
}
