import { describe, expect, it } from 'vitest';
import { mapReferences, referencesIn } from './schema-references.ts';

const A = { $ref: 'a' };
const B = { $ref: 'b' };

const toB = () => 'b';

describe('mapReferences', () => {
  it.each([
    ['the schema itself', A, B],
    [
      'a property, whatever its name',
      { properties: { default: A, $ref: A } },
      { properties: { default: B, $ref: B } },
    ],
    ['a list', { anyOf: [{ type: 'null' }, A] }, { anyOf: [{ type: 'null' }, B] }],
    ['a schema within', { items: { not: A } }, { items: { not: B } }],
    ['a definition', { $defs: { x: A } }, { $defs: { x: B } }],
  ])('changes the references of %s', (_, schema, changed) => {
    expect(mapReferences(schema, toB)).toEqual(changed);
  });

  it.each([
    ['a default', { default: A }],
    ['a constant', { const: A }],
    ['examples', { examples: [A] }],
    ['a schema that is true or false', { additionalProperties: false, items: true }],
  ])('keeps %s', (_, schema) => {
    expect(mapReferences(schema, toB)).toEqual(schema);
  });
});

describe('referencesIn', () => {
  it('finds them at any depth', () => {
    expect(referencesIn({ items: A, properties: { b: { allOf: [B] } }, enum: [{ $ref: 'c' }] })).toEqual([
      'a',
      'b',
    ]);
  });
});
