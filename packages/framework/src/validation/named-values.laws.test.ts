import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { gatherValues } from './named-values.ts';

const name = fc.oneof(
  fc.constantFrom('a', 'a[]', 'b', 'b[c]', '[]', '__proto__', 'constructor'),
  fc.string(),
);
/** `tags[]` is a way to write `tags`. */
const bare = (sent: string) => sent.replace(/^([^[\]]+)\[\]$/, '$1');

const pairs = fc.array(fc.tuple(name, fc.string()));

describe('gatherValues', () => {
  it('loses no value, and keeps those of a name in order', () => {
    fc.assert(
      fc.property(pairs, fc.uniqueArray(name), (given, lists) => {
        const gathered = Object.entries(gatherValues(given, new Set(lists)));
        expect(gathered.map(([key]) => key).sort()).toEqual(
          [...new Set(given.map(([key]) => bare(key)))].sort(),
        );
        for (const [key, values] of gathered) {
          expect([values].flat()).toEqual(
            given.filter(([other]) => bare(other) === key).map(([, value]) => value),
          );
        }
      }),
    );
  });

  it('has an array for each name of the lists, and for no other that comes once', () => {
    fc.assert(
      fc.property(pairs, fc.uniqueArray(name), (given, lists) => {
        for (const [key, values] of Object.entries(gatherValues(given, new Set(lists)))) {
          const sent = given.filter(([other]) => bare(other) === key);
          const isWritten = sent.some(([other]) => other !== key);
          expect(Array.isArray(values)).toBe(lists.includes(key) || isWritten || sent.length > 1);
        }
      }),
    );
  });
});
