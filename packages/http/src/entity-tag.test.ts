import { describe, expect, it } from 'vitest';
import { isEntityTag, matchesStrongly, matchesWeakly, parseEntityTags } from './entity-tag.ts';

describe('isEntityTag', () => {
  it.each(['""', '"a"', 'W/"a"', '"a\\"', '"a,b"', '"\xff"'])('takes %s', (text) => {
    expect(isEntityTag(text)).toBe(true);
  });

  it.each(['', 'a', 'w/"a"', '"a b"', '"a', '"a"b"', 'W/a', '"€"', ' "a"'])('refuses %j', (text) => {
    expect(isEntityTag(text)).toBe(false);
  });
});

describe('parseEntityTags', () => {
  it.each([
    ['"a"', ['"a"']],
    ['"a", W/"b" ,"c"', ['"a"', 'W/"b"', '"c"']],
    ['"a,b"', ['"a,b"']],
    ['"a\\", "b"', ['"a\\"', '"b"']],
    ['a, "b"', ['"b"']],
    ['*', []],
    ['', []],
  ])('of %s', (field, tags) => {
    expect(parseEntityTags(field)).toEqual(tags);
  });
});

// The table of RFC9110§8.8.3.2.
describe.each([
  ['W/"1"', 'W/"1"', false, true],
  ['W/"1"', 'W/"2"', false, false],
  ['W/"1"', '"1"', false, true],
  ['"1"', '"1"', true, true],
])('%s and %s', (one, other, strongly, weakly) => {
  it(`match ${strongly ? 'strongly' : weakly ? 'weakly only' : 'not'}`, () => {
    expect([matchesStrongly(one, other), matchesStrongly(other, one)]).toEqual([strongly, strongly]);
    expect([matchesWeakly(one, other), matchesWeakly(other, one)]).toEqual([weakly, weakly]);
  });
});
