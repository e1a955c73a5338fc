import * as fc from 'fast-check';
import { describe, expect, it, onTestFinished, vi } from 'vitest';
import { formatHttpDate, parseCachedDate, parseHttpDate } from './http-date.ts';

const EXAMPLE = Date.UTC(1994, 10, 6, 8, 49, 37);

describe('parseHttpDate', () => {
  it.each([
    ['Sun, 06 Nov 1994 08:49:37 GMT', EXAMPLE],
    ['Sunday, 06-Nov-94 08:49:37 GMT', EXAMPLE],
    ['Sun Nov  6 08:49:37 1994', EXAMPLE],
    ['Sun Nov 16 08:49:37 1994', EXAMPLE + 10 * 86_400_000],
    ['Thu, 29 Feb 2024 00:00:00 GMT', Date.UTC(2024, 1, 29)],
    ['Tuesday, 31-Dec-74 23:59:60 GMT', Date.UTC(2074, 11, 31, 23, 59, 59)],
    ['Sun, 06 Nov 0094 08:49:37 GMT', EXAMPLE - (Date.UTC(1994, 0) - new Date(0).setUTCFullYear(94, 0, 1))],
  ])('reads %j (RFC9110§5.6.7)', (text, time) => {
    expect(parseHttpDate(text)).toBe(time);
  });

  it.each([
    '',
    '0',
    '1994-11-06T08:49:37Z',
    '2050-08-18',
    '2050',
    'Nov 6 1994',
    'Abc, 06 Nov 1994 08:49:37 GMT',
    'Sun, 06-Nov-94 08:49:37 GMT',
    'Sunday, 06 Nov 1994 08:49:37 GMT',
    'Sun, 06 Nov 94 08:49:37 GMT',
    'Sun, 06 Nov 1994 24:00:00 GMT',
    'Sun, 06 Nov 1994 08:49:37 UTC',
    ' Sun, 06 Nov 1994 08:49:37 GMT',
    'Sunday, 31-Feb-94 08:49:37 GMT',
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

  it.each([
    // The rule is about the time, not about the year.
    { now: '2026-11-21T00:00:00Z', given: 'Saturday, 21-Nov-76 00:00:00 GMT', year: 2076 },
    { now: '2026-11-21T00:00:00Z', given: 'Sunday, 22-Nov-76 00:00:00 GMT', year: 1976 },
    { now: '2026-11-21T00:00:00Z', given: 'Monday, 01-Jan-77 00:00:00 GMT', year: 1977 },
    { now: '2026-11-21T00:00:00Z', given: 'Saturday, 21-Nov-26 00:00:00 GMT', year: 2026 },
    { now: '2026-11-21T00:00:00Z', given: 'Thursday, 18-Aug-50 02:01:18 GMT', year: 2050 },
    { now: '2080-01-01T00:00:00Z', given: 'Friday, 01-Jan-10 00:00:00 GMT', year: 2110 },
    { now: '2024-06-01T00:00:00Z', given: 'Tuesday, 29-Feb-00 00:00:00 GMT', year: 2000 },
  ])('takes $given for $year in $now: at most 50 years from now', ({ given, now, year }) => {
    vi.useFakeTimers({ toFake: ['Date'], now: new Date(now) });
    onTestFinished(() => void vi.useRealTimers());
    expect(new Date(parseHttpDate(given) ?? 0).getUTCFullYear()).toBe(year);
  });

  it('reads what formatHttpDate writes, in whole seconds', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: Date.UTC(9999, 0) }), (time) => {
        expect(parseHttpDate(formatHttpDate(time))).toBe(time - (time % 1000));
      }),
    );
  });
});

describe('parseCachedDate', () => {
  it.each([
    'sun, 06 nov 1994 08:49:37 gmt',
    'SUN, 06 NOV 1994 08:49:37 GMT',
    'sunday, 06-NOV-94 08:49:37 GMT',
    'SUN NOV  6 08:49:37 1994',
  ])('reads %j in any case (RFC9111§4.2)', (text) => {
    expect(parseCachedDate(text)).toBe(EXAMPLE);
    expect(parseHttpDate(text)).toBeUndefined();
  });

  it.each(['0', '2050-08-18', 'sun, 06 nov 1994 08:49:37 utc'])('does not take %j for a date', (text) => {
    expect(parseCachedDate(text)).toBeUndefined();
  });
});
