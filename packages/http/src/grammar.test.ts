import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { NOT_FIELD_VALUE, QUOTED_STRING, TOKEN, quote, trimOws, unquote } from './grammar.ts';

const fieldValue = () => fc.stringMatching(/^[\t -~\x80-\xff]*$/);

describe('TOKEN', () => {
  it.each(['a', "!#$%&'*+-.^_`|~09AZaz"])('takes %j', (text) => {
    expect(TOKEN.test(text)).toBe(true);
  });

  it.each(['', 'a b', 'a:', '"a"', 'a/b', 'ä', 'a\n'])('refuses %j', (text) => {
    expect(TOKEN.test(text)).toBe(false);
  });
});

describe('NOT_FIELD_VALUE', () => {
  it.each([
    ['', false],
    ['\t ~\x80\xff', false],
    ['a\r', true],
    ['\0', true],
    ['\x7f', true],
    ['€', true],
  ])('in %j: %j', (text, found) => {
    expect(NOT_FIELD_VALUE.test(text)).toBe(found);
  });
});

describe('trimOws', () => {
  it.each([
    [' \ta b\t ', 'a b'],
    ['\xa0a\xa0', '\xa0a\xa0'],
    [' \t', ''],
    ['', ''],
  ])('of %j is %j', (text, trimmed) => {
    expect(trimOws(text)).toBe(trimmed);
  });

  it('takes no longer for blanks within a string than for the rest', () => {
    expect(trimOws(`a${' '.repeat(1_000_000)}b`)).toHaveLength(1_000_002);
  });
});

describe('quote and unquote', () => {
  it.each([
    ['a b', '"a b"'],
    ['a"b\\', '"a\\"b\\\\"'],
    ['', '""'],
  ])('%j is %s', (text, quoted) => {
    expect(quote(text)).toBe(quoted);
    expect(unquote(quoted)).toBe(text);
  });

  it('takes the backslash from any quoted-pair', () => {
    expect(unquote('"\\a\\\t\\\\"')).toBe('a\t\\');
  });

  it('are the reverse of each other, and quote follows the grammar', () => {
    const grammar = new RegExp(`^${QUOTED_STRING}$`);
    fc.assert(
      fc.property(fieldValue(), (text) => {
        expect(quote(text)).toMatch(grammar);
        expect(unquote(quote(text))).toBe(text);
      }),
    );
  });
});
