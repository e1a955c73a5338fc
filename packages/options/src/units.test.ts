import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parseSize, parseTime } from './units.ts';

describe('parseTime', () => {
  it.each([
    ['500ms', 500],
    ['30s', 30_000],
    ['5m', 300_000],
    ['2h', 7_200_000],
    ['7d', 604_800_000],
    ['0s', 0],
    ['0.0h', 0],
    ['1.5h', 5_400_000],
    // 3960000.0000000005 by the arithmetic of floating point
    ['1.1h', 3_960_000],
    ['0.1s', 100],
    ['007s', 7000],
    ['365d', 31_536_000_000],
  ])('reads %s as %d ms', (time, milliseconds) => {
    expect(parseTime(time)).toBe(milliseconds);
  });

  it.each([
    ...['30', '', 's', '30 s', ' 30s', '30s ', '30S', '5M', '-5s', '+5s', '1e3s', '.5s', '5.s', '1.2.3s'],
    ...['1h30m', '30sec', '1w', '1y', 'Infinity', 'Infinitys', 'NaNs', '0x10s', '1_000s', '٣s', '30s\n'],
    // Less than a millisecond, and more than can be counted.
    ...[
      '0.4ms',
      '0.0001s',
      `${'9'.repeat(20)}s`,
      `${'9'.repeat(400)}s`,
      '30constructor',
      'unlimited',
      'none',
    ],
    ...[30, 0, NaN, Infinity, 30n, undefined, null, true, {}, ['30s'], new String('30s')],
  ])('refuses %o', (time) => {
    expect(parseTime(time)).toBeUndefined();
  });

  it('reads whole numbers of each unit exactly', () => {
    const units = fc.constantFrom(['ms', 1], ['s', 1000], ['m', 60_000], ['h', 3_600_000], ['d', 86_400_000]);
    fc.assert(
      fc.property(fc.nat(1e6), units, (count, [unit, milliseconds]) => {
        expect(parseTime(`${count}${unit}`)).toBe(count * (milliseconds as number));
      }),
    );
  });
});

describe('parseSize', () => {
  it.each([
    [8190, 8190],
    [0, 0],
    ['8190', 8190],
    ['12b', 12],
    ['16k', 16_384],
    ['16K', 16_384],
    ['1.5k', 1536],
    ['1m', 1_048_576],
    ['2G', 2_147_483_648],
  ])('reads %s as %d bytes', (size, bytes) => {
    expect(parseSize(size)).toBe(bytes);
  });

  it.each([
    ...['', 'k', '16 k', '16kb', '16KiB', '16q', '-1', '1e3', '1.2.3k', '0x10', 'unlimited', 'none', '0.4'],
    ...[-1, 1.5, NaN, Infinity, 2 ** 53, 16n, undefined, null, true, [16]],
  ])('refuses %o', (size) => {
    expect(parseSize(size)).toBeUndefined();
  });
});
