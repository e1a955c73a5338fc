import { describe, expect, it } from 'vitest';
import { cutPoints, mulberry32, mutate } from '../fuzz/mutations.ts';

const seeds = Array.from({ length: 500 }, (_, seed) => seed);

describe('mutate', () => {
  it('makes the same mutant of the same seed', () => {
    const once = seeds.map((seed) => mutate(Buffer.from('GET /'), mulberry32(seed), [Buffer.from('other')]));
    const again = seeds.map((seed) => mutate(Buffer.from('GET /'), mulberry32(seed), [Buffer.from('other')]));
    expect(once).toEqual(again);
  });

  it('leaves the bytes and the others as they are', () => {
    const bytes = Buffer.from('GET /');
    const other = Buffer.from('other');
    for (const seed of seeds) mutate(bytes, mulberry32(seed), [other]);
    expect([bytes.toString(), other.toString()]).toEqual(['GET /', 'other']);
  });

  it('takes no bytes for what they are', () => {
    const nothing = new Uint8Array(0);
    expect(() => seeds.map((seed) => mutate(nothing, mulberry32(seed), [nothing]))).not.toThrow();
  });
});

describe('cutPoints', () => {
  it.each([0, 1, 2, 100])('cuts %d bytes between two of them, ascending', (length) => {
    for (const seed of seeds) {
      const points = cutPoints(mulberry32(seed), length);
      expect(points).toEqual([...new Set(points)].sort((one, other) => one - other));
      expect(points.every((point) => point > 0 && point < length)).toBe(true);
    }
  });
});

describe('mulberry32', () => {
  it('gives the numbers of the original', () => {
    const random = mulberry32(1);
    expect([random(), random()].map((number) => number.toFixed(6))).toEqual(['0.627074', '0.002736']);
  });
});
