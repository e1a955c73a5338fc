/**
 * Values of options, from what people write: kinds, units, and what is refused.
 *
 * @module
 */
import { isIPv6 } from 'node:net';
import { inspect } from 'node:util';
import { ConfigError } from './config-error.ts';

/** Of what kind a value is. A `rate` is a size a second. */
export type OptionType = 'string' | 'host' | 'count' | 'size' | 'rate' | 'time' | 'port' | 'flag' | 'choice';

/** What the parser needs to know of an option. */
type Kind = { readonly type: OptionType; readonly zero?: string; readonly choices?: readonly string[] };

/** Makes the value, or throws what it must be. */
type Parser = (value: unknown, kind: Kind) => string | number | boolean;

const SIZES: Readonly<Record<string, number>> = { '': 1, b: 1, k: 1024, m: 1024 ** 2, g: 1024 ** 3 };
const TIMES: Readonly<Record<string, number>> = { '': 1, ms: 1, s: 1000, m: 60_000, h: 3_600_000 };

/** Says what a value must be; the message around it is made in one place. */
class Refusal extends Error {}

/**
 * @param label - what it is called where it was given: `--port`, or `PORT` of the environment.
 * @param name - the option.
 * @throws ConfigError
 */
export function parseOption(
  kind: Kind,
  label: string,
  value: unknown,
  name: string,
): string | number | boolean {
  try {
    return PARSERS[kind.type](value, kind);
  } catch (error) {
    if (!(error instanceof Refusal)) throw error;
    throw new ConfigError(name, `${label} must be ${error.message}, got ${show(value)}`);
  }
}

const PARSERS: Readonly<Record<OptionType, Parser>> = {
  string: (value) =>
    typeof value === 'string' && value !== '' ? value : refuse('a string that is not empty'),
  host: parseHost,
  flag: (value) => (typeof value === 'boolean' ? value : refuse('true or false')),
  choice: (value, { choices = [] }) =>
    choices.find((choice) => choice === value) ?? refuse(choices.join(' or ')),
  count: (value) => parseWhole(value, 1, Number.MAX_SAFE_INTEGER, 'a whole number of 1 or more'),
  port: (value) => parseWhole(value, 0, 65_535, 'a whole number from 0 to 65535'),
  size: (value, kind) => parseQuantity(value, kind, SIZES, 'a size', 'like 8190, 16k, 1m or "unlimited"'),
  rate: (value, kind) =>
    isUnlimited(value)
      ? refuse('a size, like 500 or 16k; no client is fast enough for more')
      : parseQuantity(value, kind, SIZES, 'a size', 'like 500 or 16k'),
  time: (value, kind) => parseQuantity(value, kind, TIMES, 'a time', 'like 500ms, 30s, 5m or "unlimited"'),
};

/** An address without its brackets, or a name; a port is not part of it. */
function parseHost(value: unknown): string {
  if (typeof value !== 'string' || value === '') return refuse('an address or a name');
  const [, address = value] = /^\[([^\]]*)\]$/.exec(value) ?? [];
  if (isIPv6(address)) return address;
  if (/^\*$/.test(value)) return refuse('an address or a name; 0.0.0.0 is every network, :: IPv6 too');
  if (/[\s/\0]/.test(value)) return refuse('an address or a name, without a scheme and a path');
  if (/:\d+$/.test(value)) return refuse('an address or a name without a port (--bind takes both)');
  if (/[:[\]]/.test(value)) return refuse('an address or a name; this is no IPv6 address');
  return value;
}

function parseWhole(value: unknown, from: number, to: number, rule: string): number {
  const number = typeof value === 'string' && /^[0-9]+$/.test(value) ? Number(value) : value;
  if (typeof number === 'number' && Number.isInteger(number) && number >= from && number <= to) return number;
  return refuse(rule);
}

function parseQuantity(
  value: unknown,
  { zero }: Kind,
  units: Readonly<Record<string, number>>,
  what: string,
  examples: string,
): number {
  const number = isUnlimited(value) ? Infinity : numberOf(value, units);
  if (number === undefined) return refuse(`${what}, ${examples}`);
  return number === 0 && zero === undefined ? refuse(`${what} above 0, ${examples}`) : number;
}

function numberOf(value: unknown, units: Readonly<Record<string, number>>): number | undefined {
  if (typeof value === 'number') return value >= 0 ? value : undefined;
  if (typeof value !== 'string') return undefined;
  const [, digits = '', unit = ''] = /^([0-9]+(?:\.[0-9]+)?)([a-z]*)$/i.exec(value) ?? [];
  const number = digits === '' ? NaN : Number(digits) * (units[unit.toLowerCase()] ?? NaN);
  return Number.isFinite(number) ? number : undefined;
}

function isUnlimited(value: unknown): boolean {
  return value === 'unlimited' || value === Infinity;
}

function refuse(rule: string): never {
  throw new Refusal(rule);
}

function show(value: unknown): string {
  return typeof value === 'string' ? JSON.stringify(value) : inspect(value, { breakLength: Infinity });
}
