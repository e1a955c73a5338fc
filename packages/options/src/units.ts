/**
 * Parses times and sizes. A time always has a unit: half the world reads a bare number as seconds, the other half as
 * milliseconds. A size without a unit is in bytes.
 *
 * @module
 */

/** A time with its unit: `'500ms'`, `'30s'`, `'5m'`, `'2h'`, `'7d'`. */
export type Time = `${number}${'ms' | 's' | 'm' | 'h' | 'd'}`;

/** A size in bytes, or with a unit of 1024: `8190`, `'16k'`, `'1m'`, `'2g'`. */
export type Size = number | `${number}` | `${number}${'b' | 'k' | 'm' | 'g' | 'B' | 'K' | 'M' | 'G'}`;

const TIMES: Units = { ms: 1, s: 1000, m: 60_000, h: 3_600_000, d: 86_400_000 };
const SIZES: Units = { '': 1, b: 1, k: 1024, m: 1024 ** 2, g: 1024 ** 3 };

type Units = Readonly<Record<string, number>>;

/**
 * Parses a time.
 *
 * @param time - digits, perhaps with a fraction, and a unit in lower case, since `M` is not `m` everywhere.
 * @returns whole milliseconds; `undefined` if it is invalid.
 */
export function parseTime(time: unknown): number | undefined {
  return typeof time === 'string' ? parseQuantity(time, TIMES) : undefined;
}

/**
 * Parses a size.
 *
 * @returns whole bytes; `undefined` if it is invalid.
 */
export function parseSize(size: unknown): number | undefined {
  if (typeof size === 'number') return Number.isSafeInteger(size) && size >= 0 ? size : undefined;
  return typeof size === 'string' ? parseQuantity(size.toLowerCase(), SIZES) : undefined;
}

function parseQuantity(text: string, units: Units): number | undefined {
  const [, digits = '', unit = ''] = /^([0-9]+(?:\.[0-9]+)?)([a-z]*)$/.exec(text) ?? [];
  if (digits === '' || !Object.hasOwn(units, unit)) return undefined;
  const exact = Number(digits) * (units[unit] ?? NaN);
  // 1.1h is 3960000.0000000005 ms by the arithmetic of floating point.
  const whole = Math.round(exact);
  return Number.isSafeInteger(whole) && (whole > 0 || exact === 0) ? whole : undefined;
}
