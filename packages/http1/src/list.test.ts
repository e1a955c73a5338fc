import { describe, expect, it } from 'vitest';
import { parseList } from './list.ts';

describe('parseList', () => {
  it.each([
    ['one item', 'Close', ['close']],
    ['items between spaces and tabs', ' a ,\tb\t,c', ['a', 'b', 'c']],
    ['empty items', ',a,, ', ['', 'a', '', '']],
    ['an empty list', '', ['']],
    ['a no-break space, which belongs to the item', 'a\xa0,\xa0b', ['a\xa0', '\xa0b']],
  ])('%s', (_, list, items) => {
    expect(parseList(list)).toEqual(items);
  });

  it('takes no longer for blanks within an item than for the rest', () => {
    expect(parseList(`a${' '.repeat(1_000_000)}b`)).toHaveLength(1);
  });
});
