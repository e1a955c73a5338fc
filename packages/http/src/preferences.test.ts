import { describe, expect, it } from 'vitest';
import { chooseOffer, parsePreferences, qualityOf } from './preferences.ts';

describe('parsePreferences', () => {
  it('looks at 64 elements, however many there are', () => {
    expect(parsePreferences('a,'.repeat(1_000_000))).toHaveLength(64);
  });

  it.each([['"'.repeat(100_000)], ['a;'.repeat(100_000)], ['a;b="'.repeat(50_000)], [' \t'.repeat(100_000)]])(
    'takes no longer for a long field that is none',
    (field) => {
      expect(parsePreferences(field).length).toBeLessThan(65);
    },
  );

  it.each([
    [
      'text/*, A/b;q=0.5;x="1,2"',
      [
        ['text/*', 1, []],
        ['a/b', 0.5, [['x', '1,2']]],
      ],
    ],
    [
      'en;q=0.123, de;q=1.000',
      [
        ['en', 0.123, []],
        ['de', 1, []],
      ],
    ],
    ['a;q=2, b;q=0.1234, c;q=, ;q=1, d e, f', [['f', 1, []]]],
    ['a;x="b, c', [['c', 1, []]]],
    ['', []],
  ])('of %j has what follows the grammar', (field, expected) => {
    const found = parsePreferences(field).map(({ range, quality, parameters }) => [
      range,
      quality,
      [...parameters],
    ]);
    expect(found).toEqual(expected);
  });
});

// A range fits an offer that it is the beginning of; the longer one is more specific.
const fit = ({ range }: { readonly range: string }, offer: string) =>
  offer.startsWith(range) ? range.length : undefined;

describe('chooseOffer', () => {
  it.each([
    ['a, b;q=0.5', ['b1', 'a1'], 'a1'],
    ['a;q=0.5, a1;q=0.1, b;q=0.3', ['a1', 'b1'], 'b1'],
    ['a, b', ['b', 'a'], 'a'],
    ['a', ['a1', 'a2'], 'a1'],
    ['a;q=0', ['a'], undefined],
    ['', ['a'], undefined],
  ])('by %j of %j: %j', (field, offers, chosen) => {
    expect(chooseOffer(offers, parsePreferences(field), fit)).toBe(chosen);
  });
});

describe('qualityOf', () => {
  it.each([
    ['a;q=0.5, a1;q=0.1', 'a1', 0.1],
    ['a;q=0.5, a1;q=0.1', 'a2', 0.5],
    ['a;q=0.5', 'b', 0],
  ])('by %j of %j: %d', (field, offer, quality) => {
    expect(qualityOf(offer, parsePreferences(field), fit)).toBe(quality);
  });
});
