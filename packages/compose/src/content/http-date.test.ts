import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { formatHttpDate, parseHttpDate } from './http-date.ts';

const EXAMPLE = Date.UTC(1994, 10, 6, 8, 49, 37);

describe('parseHttpDate', () => {
  it.each([
    ['Sun, 06 Nov 1994 08:49:37 GMT', EXAMPLE],
    ['Sunday, 06-Nov-94 08:49:37 GMT', EXAMPLE],
    ['Sun Nov  6 08:49:37 1994', EXAMPLE],
    ['Sun Nov 16 08:49:37 1994', EXAMPLE + 10 * 86_400_000],
    ['Thu, 29 Feb 2024 00:00:00 GMT', Date.UTC(2024, 1, 29)],
  ])('reads %j (RFC9110§5.6.7)', (text, time) => {
    expect(parseHttpDate(text)).toBe(time);
  });

  it.each([
    '',
    '0',
    '1994-11-06T08:49:37Z',
    'Sun, 6 Nov 1994 08:49:37 GMT',
    'Sun, 06 Nov 1994 08:49:37',
    'Sun, 06 Nov 1994 08:49:37 +0100',
    'sun, 06 nov 1994 08:49:37 gmt',
    'Sat, 31 Feb 2024 00:00:00 GMT',
    'Sun, 06 Nov 1994 25:00:00 GMT',
    'Sun, 06 Nov 1994 08:60:00 GMT',
    'Sun, 06 Nov 1994 08:49:37 GMT, Sun, 06 Nov 1994 08:49:37 GMT',
  ])('does not take %j for a date', (text) => {
    expect(parseHttpDate(text)).toBeUndefined();
  });

  it('takes two digits for the year that is at most 50 years from now', () => {
    const year = new Date().getUTCFullYear();
    const twoDigits = (given: number) =>
      `Sunday, 06-Nov-${String(given % 100).padStart(2, '0')} 08:49:37 GMT`;
    const yearOf = (given: number) => new Date(parseHttpDate(twoDigits(given)) ?? 0).getUTCFullYear();
    expect([yearOf(year), yearOf(year + 50), yearOf(year + 51)]).toEqual([year, year + 50, year - 49]);
  });

  it('reads what formatHttpDate writes, in whole seconds', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: Date.UTC(9999, 0) }), (time) => {
        expect(parseHttpDate(formatHttpDate(time))).toBe(time - (time % 1000));
      }),
    );
  });
});
