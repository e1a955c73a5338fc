import { describe, expect, it } from 'vitest';
import { GatheredBytes } from './gathered-bytes.ts';

describe('GatheredBytes', () => {
  it.each([
    { sizes: [] },
    { sizes: [3] },
    { sizes: [1, 1, 1] },
    { sizes: [5000, 1, 5000, 1, 1, 5000] },
    { sizes: [1, 5000, 1, 1023, 1024, 1025, 70_000, 2] },
    { sizes: Array.from({ length: 3000 }, (_, at) => at % 7) },
  ])('gives all pieces in order, as one', ({ sizes }) => {
    const gathered = new GatheredBytes();
    const pieces = sizes.map((size, at) => new Uint8Array(size).fill(at));
    for (const piece of pieces) gathered.keep(piece);
    expect(Buffer.from(gathered.join())).toEqual(Buffer.concat(pieces));
  });

  it('takes memory in proportion to the bytes when they come one by one', () => {
    const count = 2_000_000;
    const one = new Uint8Array(1);
    const before = process.memoryUsage();
    const gathered = new GatheredBytes();
    for (let at = 0; at < count; at++) gathered.keep(one);
    const after = process.memoryUsage();
    const grown = after.heapUsed + after.arrayBuffers - before.heapUsed - before.arrayBuffers;
    expect(grown).toBeLessThan(10 * count);
    expect(gathered.join().length).toBe(count);
  });
});
