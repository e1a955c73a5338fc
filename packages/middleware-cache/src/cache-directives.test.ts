import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { formatDirectives, parseDirectives } from './cache-directives.ts';

describe('parseDirectives', () => {
  it.each([
    [undefined, []],
    ['', []],
    [
      ' , Max-Age=60 ,No-Store',
      [
        ['max-age', '60'],
        ['no-store', ''],
      ],
    ],
    [
      'private="a, b", max-age="60"',
      [
        ['private', 'a, b'],
        ['max-age', '60'],
      ],
    ],
    ['max-age=1, max-age=2', [['max-age', '1']]],
    [
      'max-age=-1, s-maxage=1.5',
      [
        ['max-age', '0'],
        ['s-maxage', '0'],
      ],
    ],
    ['max-age', [['max-age', '0']]],
    ['max-age=99999999999999999999999', [['max-age', '2147483648']]],
    ['stale-while-revalidate=1e3', [['stale-while-revalidate', '0']]],
    ['stale-if-error=99999999999999999999999', [['stale-if-error', '2147483648']]],
    ['ext="a\\", no-store"', [['ext', 'a", no-store']]],
    ['__proto__=1', [['__proto__', '1']]],
  ])('%j is %j', (field, directives) => {
    expect([...parseDirectives(field)]).toEqual(directives);
  });
});

describe('formatDirectives', () => {
  it('gives what has the same names again, without what could end an argument', () => {
    fc.assert(
      fc.property(fc.string(), (field) => {
        const directives = parseDirectives(field);
        const again = parseDirectives(formatDirectives(directives));
        expect([...again.keys()]).toEqual([...directives.keys()]);
      }),
    );
  });

  it.each([
    ['max-age=60, private="a, b"', 'max-age="60", private="a b"'],
    ['no-store', 'no-store'],
  ])('%s is %s', (field, formatted) => {
    expect(formatDirectives(parseDirectives(field))).toBe(formatted);
  });
});
