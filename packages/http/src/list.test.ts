import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { quote } from './grammar.ts';
import { parseList, splitList } from './list.ts';

describe('parseList', () => {
  it.each([
    { title: 'as they are written', field: 'Cookie, accept', elements: ['Cookie', 'accept'] },
    { title: 'without the blanks around them', field: ' a ,\tb\t,c', elements: ['a', 'b', 'c'] },
    { title: 'without empty ones', field: ', a,, b,', elements: ['a', 'b'] },
    {
      title: 'with a no-break space, which belongs to it',
      field: 'a\xa0,\xa0b',
      elements: ['a\xa0', '\xa0b'],
    },
    { title: 'with a comma in a quoted string', field: 'a="b,c" , d', elements: ['a="b,c"', 'd'] },
    { title: 'with an escaped quote', field: '"a\\",b",c', elements: ['"a\\",b"', 'c'] },
    {
      title: 'with a quote that has no end',
      field: 'a, b="c, d\\", e',
      elements: ['a', 'b="c', 'd\\"', 'e'],
    },
    { title: 'of an empty field: none', field: '', elements: [] },
    { title: 'of a field that is not there: none', field: undefined, elements: [] },
  ])('gives the elements $title', ({ field, elements }) => {
    expect(parseList(field)).toEqual(elements);
  });

  it('reads what was joined, whatever is quoted', () => {
    const element = fc
      .tuple(fc.stringMatching(/^[a-z]{1,3}$/), fc.stringMatching(/^[\t -~\x80-\xff]*$/))
      .map(([name, text]) => `${name}=${quote(text)}`);
    fc.assert(
      fc.property(fc.array(element), (elements) => {
        expect(parseList(elements.join(' ,\t'))).toEqual(elements);
      }),
    );
  });
});

describe('splitList', () => {
  it.each([
    ['an item', 'Close', ['Close']],
    ['empty elements', ',a,, ', ['', 'a', '', '']],
    ['empty elements beside a quoted string', ',"a", ', ['', '"a"', '']],
    ['an empty list', '', ['']],
  ])('keeps %s', (_, field, elements) => {
    expect(splitList(field)).toEqual(elements);
  });

  it.each([
    ['blanks', `a${' '.repeat(1_000_000)}b`, 1],
    ['quotes that have no end', '"'.repeat(1_000_001), 1],
    ['escaped quotes', `"${'\\"'.repeat(500_000)}`, 1],
    ['commas', '",'.repeat(500_000), 250_001],
  ])('takes no longer for many %s than for the rest', (_, field, count) => {
    expect(splitList(field)).toHaveLength(count);
  });

  it('loses nothing but commas and the blanks around elements', () => {
    fc.assert(
      fc.property(fc.stringMatching(/^[a", \t\\]*$/), (field) => {
        const plain = (text: string) => text.replace(/[, \t]/g, '');
        expect(plain(splitList(field).join(','))).toBe(plain(field));
      }),
    );
  });
});
