import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type ByteRange, parseByteRanges } from './byte-ranges.ts';

const range = (first: number, last: number): ByteRange => ({ first, last });

describe('parseByteRanges', () => {
  it.each([
    // The examples of RFC9110§14.1.2
    ['bytes=0-499', 10_000, [range(0, 499)]],
    ['bytes=500-999', 10_000, [range(500, 999)]],
    ['bytes=-500', 10_000, [range(9500, 9999)]],
    ['bytes=9500-', 10_000, [range(9500, 9999)]],
    ['bytes=0-0,-1', 10_000, [range(0, 0), range(9999, 9999)]],
    ['bytes= 0-999, 4500-5499, -1000', 10_000, [range(0, 999), range(4500, 5499), range(9000, 9999)]],
    ['bytes=500-700,601-999', 10_000, [range(500, 999)]],
    // To the end, and no further
    ['bytes=0-', 10, [range(0, 9)]],
    ['bytes=5-99', 10, [range(5, 9)]],
    ['bytes=-99', 10, [range(0, 9)]],
    ['bytes=0-0', 1, [range(0, 0)]],
    ['Bytes=0-0', 10, [range(0, 0)]],
    ['bytes=,0-0,', 10, [range(0, 0)]],
    // What is not there is left out, if anything is
    ['bytes=0-0,20-30', 10, [range(0, 0)]],
    // In order, and joined where the gap is small
    ['bytes=900-999,0-99', 1000, [range(0, 99), range(900, 999)]],
    ['bytes=0-99,179-199', 1000, [range(0, 199)]],
    ['bytes=0-99,180-199', 1000, [range(0, 99), range(180, 199)]],
    ['bytes=0-999,10-20', 1000, [range(0, 999)]],
  ])('%j of %s bytes', (field, size, ranges) => {
    expect(parseByteRanges(field, size)).toEqual(ranges);
  });

  it.each(['bytes=10-', 'bytes=10-20', 'bytes=-0', 'bytes=99-,-0'])(
    'finds nothing of 10 bytes for %j',
    (field) => {
      expect(parseByteRanges(field, 10)).toBe('unsatisfiable');
    },
  );

  it('finds nothing in an empty file', () => {
    expect(parseByteRanges('bytes=0-', 0)).toBe('unsatisfiable');
    expect(parseByteRanges('bytes=-1', 0)).toBe('unsatisfiable');
  });

  it.each([
    'bytes',
    'bytes=',
    'bytes=,',
    'bytes=-',
    'bytes=a-b',
    'bytes=5-4',
    'bytes=0-0,5-4',
    'bytes=0 - 1',
    'bytes=+0-1',
    'bytes=0-1-2',
    'lines=0-1',
    ' bytes=0-1',
  ])('does not count %j', (field) => {
    expect(parseByteRanges(field, 10)).toBeUndefined();
  });

  it('does not count more than 16 ranges', () => {
    const ranges = Array.from({ length: 17 }, (_, index) => `${index * 1000}-${index * 1000}`);
    expect(parseByteRanges(`bytes=${ranges.join()}`, 100_000)).toBeUndefined();
    expect(parseByteRanges(`bytes=${ranges.slice(1).join()}`, 100_000)).toHaveLength(16);
  });

  it('gives ranges that are in order, apart and within the file, and have each byte that was asked for', () => {
    const size = 500;
    const asked = fc.array(fc.tuple(fc.nat(600), fc.nat(200)), { minLength: 1, maxLength: 8 });
    fc.assert(
      fc.property(asked, (pairs) => {
        const wanted = pairs.map(([first, length]) => range(first, first + length));
        const ranges = parseByteRanges(
          `bytes=${wanted.map(({ first, last }) => `${first}-${last}`).join()}`,
          size,
        );
        if (ranges === undefined) throw new Error('the field must count');
        const found = ranges === 'unsatisfiable' ? [] : ranges;
        let end = -1;
        for (const { first, last } of found) {
          expect(first).toBeGreaterThan(end);
          expect(last).toBeGreaterThanOrEqual(first);
          end = last;
        }
        expect(end).toBeLessThan(size);
        for (const { first, last } of wanted.filter((one) => one.first < size)) {
          const end = Math.min(last, size - 1);
          expect(found.some((one) => one.first <= first && end <= one.last)).toBe(true);
        }
      }),
    );
  });
});
