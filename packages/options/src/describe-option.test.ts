import { describe, expect, it } from 'vitest';
import { describeOption, flagName, formatDefault } from './describe-option.ts';

describe('flagName', () => {
  it.each([
    ['port', 'port'],
    ['maxRequestsPerConnection', 'max-requests-per-connection'],
  ])('of %s is %s', (option, flag) => {
    expect(flagName(option)).toBe(flag);
  });
});

describe('formatDefault', () => {
  it.each([
    ['30s', '30s'],
    [8190, '8190'],
    [false, 'false'],
    [['a'], '["a"]'],
    [undefined, undefined],
  ])('of %j is %j', (preset, text) => {
    expect(formatDefault({ kind: 'text', default: preset })).toBe(text);
  });
});

describe('describeOption', () => {
  it.each([
    { row: { kind: 'text', doc: 'A name.' }, says: 'A name.' },
    { row: { kind: 'time', doc: 'Waits.', zero: 'not at all' }, says: 'Waits. 0s: not at all.' },
    { row: { kind: 'size', doc: 'Content.', zero: 'none' }, says: 'Content. 0: none.' },
  ] as const)('says what it is, and what 0 is: $says', ({ row, says }) => {
    expect(describeOption(row)).toBe(says);
  });
});
