import { describe, expect, it } from 'vitest';
import { sizeText } from './liquid.ts';

describe('sizeText', () => {
  it.each([
    [0, '0 bytes'],
    [1, '1 byte'],
    [999, '999 bytes'],
    [1000, '1 kilobyte'],
    [1500, '1.5 kilobytes'],
    [34_000, '34 kilobytes'],
    [5_000_000, '5 megabytes'],
    [7_000_000_000, '7,000 megabytes'],
  ])('of %d is %s', (bytes, text) => {
    expect(sizeText(bytes)).toBe(text);
  });
});
