import { describe, expect, it } from 'vitest';
import { HEX_VALUE, IS_FIELD_BYTE, IS_TARGET_BYTE, IS_TCHAR } from './grammar.ts';

const LETTERS = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz';

describe.each([
  ['IS_TCHAR', IS_TCHAR, /^[!#$%&'*+\-.^_`|~0-9A-Za-z]$/, 77],
  ['IS_FIELD_BYTE', IS_FIELD_BYTE, /^[\t -~\x80-\xff]$/, 1 + 95 + 128],
  ['IS_TARGET_BYTE', IS_TARGET_BYTE, /^[!$-;=?-~]$/, 94 - 4],
])('%s', (_, table, expected, count) => {
  it(`has ${count} bytes`, () => {
    expect(table.length).toBe(256);
    expect(table.filter((entry) => entry === 1).length).toBe(count);
    expect(
      [...table].every((entry, byte) => expected.test(String.fromCharCode(byte)) === (entry === 1)),
    ).toBe(true);
  });
});

describe('HEX_VALUE', () => {
  it('knows the digits in both cases, and nothing else', () => {
    const digits = [...HEX_VALUE]
      .map((value, byte) => (value < 16 ? String.fromCharCode(byte) : ''))
      .join('');
    expect(digits).toBe(`0123456789${LETTERS.slice(0, 6)}${LETTERS.slice(26, 32)}`);
    expect(HEX_VALUE[0x61]).toBe(10);
    expect(HEX_VALUE[0x46]).toBe(15);
  });
});
