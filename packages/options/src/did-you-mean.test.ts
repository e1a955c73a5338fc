import { describe, expect, it } from 'vitest';
import { didYouMean } from './did-you-mean.ts';

describe('didYouMean', () => {
  it.each([
    ['prot', ['port', 'host'], '; did you mean "port"?'],
    ['maxContnet', ['maxFields', 'maxContent'], '; did you mean "maxContent"?'],
    ['PORT', ['port'], '; did you mean "port"?'],
    ['workers', ['port', 'host'], ''],
    ['a', ['b'], ''],
    ['x', [], ''],
  ])('for %s among %j says %j', (word, names, says) => {
    expect(didYouMean(word, names)).toBe(says);
  });
});
