/**
 * The check of each kind: the values it accepts, their conversion, and its words.
 *
 * @module
 */
import type { OptionKind, SizeKind, TimeKind } from './option-kind.ts';
import { parseHost } from './parse-host.ts';
import { Refusal } from './refusal.ts';
import { parseSize, parseTime } from './units.ts';

/** Quotes an example for its place: `'30s'` in code, `30s` on a command line. */
export type Quote = (example: string) => string;

type Definition<Kind> = {
  /** Ends the sentence "it must be …". */
  readonly must: (kind: Kind, quote: Quote) => string;
  /**
   * @returns the value; `undefined` if it is invalid.
   * @throws Refusal where `must` does not say enough.
   */
  readonly parse: (value: unknown, kind: Kind, quote: Quote) => unknown;
};

type Definitions = {
  readonly [Name in OptionKind['kind']]: Definition<Extract<OptionKind, { readonly kind: Name }>>;
};

const KINDS: Definitions = {
  text: {
    must: () => 'a string that is not empty',
    parse: (value) => (value === '' ? undefined : ifOf('string', value)),
  },
  host: { must: () => 'an address or a name', parse: parseHost },
  flag: { must: () => 'true or false', parse: (value) => ifOf('boolean', value) },
  count: {
    must: ({ least = 1, most }) =>
      most === undefined ? `a whole number of ${least} or more` : `a whole number from ${least} to ${most}`,
    parse: (value, { least = 1, most = Number.MAX_SAFE_INTEGER }) => parseWhole(value, least, most),
  },
  port: { must: () => 'a whole number from 0 to 65535', parse: (value) => parseWhole(value, 0, 65_535) },
  time: {
    must: (kind, quote) => `a time${examples(['500ms', '30s', '7d'], kind, quote)}`,
    parse: parseTimeOf,
  },
  size: {
    must: (kind, quote) => `a size in bytes${examples([8190, '16k', '1m'], kind, quote)}`,
    parse: (value, kind, quote) => {
      const bytes = kind.unlimited && isUnlimited(value) ? Infinity : parseSize(value);
      if (bytes === 0 && kind.zero === undefined) throw aboveZero(kind, quote);
      return bytes;
    },
  },
  oneOf: {
    must: ({ choices }) => orOf(choices.map((choice) => JSON.stringify(choice))),
    parse: (value, { choices }) => choices.find((choice) => choice === value),
  },
  listOf: {
    must: ({ least = 0, of }, quote) =>
      `an array${least === 0 ? '' : ` of ${least} or more`}, each element ${mustBe(of, quote)}`,
    parse: (value, { least = 0, of }, quote) => {
      if (!Array.isArray(value) || value.length < least) return undefined;
      return value.map((element, index) => parseElement(of, element, index, quote));
    },
  },
  anyOf: {
    must: ({ kinds }, quote) => kinds.map((kind) => mustBe(kind, quote)).join(', or '),
    parse: (value, { kinds }, quote) => {
      let inList: Refusal | undefined;
      for (const kind of kinds) {
        const parsed = parseOrRefusal(kind, value, quote);
        if (!(parsed instanceof Refusal)) return parsed;
        if (parsed.element !== undefined) inList = parsed;
      }
      if (inList !== undefined) throw inList;
      return undefined;
    },
  },
  function: { must: () => 'a function', parse: (value) => ifOf('function', value) },
  object: {
    must: ({ methods }) => `an object with the methods ${methods.join(', ')}`,
    parse: (value, { methods }) => (hasMethods(value, methods) ? value : undefined),
  },
  own: { must: ({ must }) => must, parse: (value, { is }) => (is(value) ? value : undefined) },
};

/** @throws Refusal */
export function parseKind(kind: OptionKind, value: unknown, quote: Quote): unknown {
  const parsed = definitionOf(kind).parse(value, kind, quote);
  if (parsed === undefined) throw new Refusal(`be ${mustBe(kind, quote)}`);
  return parsed;
}

function parseOrRefusal(kind: OptionKind, value: unknown, quote: Quote): unknown {
  try {
    return parseKind(kind, value, quote);
  } catch (error) {
    if (error instanceof Refusal) return error;
    throw error;
  }
}

/**
 * Parses an element of a list.
 *
 * @throws Refusal that names the element.
 */
function parseElement(kind: OptionKind, value: unknown, index: number, quote: Quote): unknown {
  const parsed = parseOrRefusal(kind, value, quote);
  if (!(parsed instanceof Refusal)) return parsed;
  const { element, message } = parsed;
  throw new Refusal(message, { value, ...element, at: `[${index}]${element?.at ?? ''}` });
}

function mustBe(kind: OptionKind, quote: Quote): string {
  return definitionOf(kind).must(kind, quote);
}

function definitionOf({ kind }: OptionKind): Definition<OptionKind> {
  return KINDS[kind] as Definition<OptionKind>;
}

function ifOf(type: 'string' | 'boolean' | 'function', value: unknown): unknown {
  return typeof value === type ? value : undefined;
}

function parseWhole(value: unknown, least: number, most: number): number | undefined {
  const number = typeof value === 'string' && /^[0-9]+$/.test(value) ? Number(value) : value;
  const isWhole = typeof number === 'number' && Number.isSafeInteger(number);
  return isWhole && number >= least && number <= most ? number : undefined;
}

function parseTimeOf(value: unknown, kind: TimeKind, quote: Quote): number | undefined {
  if (kind.unlimited && value === 'unlimited') return Infinity;
  if (isBareNumber(value)) throw new Refusal(`have a unit, like ${quote('30s')}`);
  const time = parseTime(value);
  if (time === 0 && kind.zero === undefined) throw aboveZero(kind, quote);
  return time;
}

function isBareNumber(value: unknown): boolean {
  return typeof value === 'string' ? /^[0-9]+(?:\.[0-9]+)?$/.test(value) : Number.isFinite(value);
}

function isUnlimited(value: unknown): boolean {
  return value === 'unlimited' || value === Infinity;
}

function aboveZero(kind: TimeKind | SizeKind, quote: Quote): Refusal {
  return new Refusal(`be above 0, ${mustBe(kind, quote)}`);
}

function examples(
  some: readonly (number | string)[],
  { unlimited }: TimeKind | SizeKind,
  quote: Quote,
): string {
  const all = [...some, ...(unlimited ? ['unlimited'] : [])];
  return `, like ${orOf(all.map((example) => (typeof example === 'number' ? String(example) : quote(example))))}`;
}

/** `a, b or c` */
function orOf(names: readonly string[]): string {
  const last = names.at(-1) ?? '';
  return names.length < 2 ? last : `${names.slice(0, -1).join(', ')} or ${last}`;
}

function hasMethods(value: unknown, methods: readonly string[]): boolean {
  if (typeof value !== 'object' || value === null) return false;
  return methods.every((name) => typeof (value as Readonly<Record<string, unknown>>)[name] === 'function');
}
