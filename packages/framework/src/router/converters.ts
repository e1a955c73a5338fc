/**
 * Converters between the text of a parameter and its value.
 *
 * `parse` returns the same value for what `format` writes. A URL has one spelling, so `007` is no `int`.
 *
 * @module
 */
import { RouteError } from './route-error.ts';

/** Parses a parameter from a path, and formats it for a URL. */
export interface Converter<Value> {
  /**
   * Lower weights are tried first. `any` has 10, `int` 20, `float` 30, `uuid` 40, `date` 50, `string` 100, `path` 200.
   * Default: 60.
   */
  readonly weight?: number;
  /** Length of its texts, if all have the same: in `:day<date>-:slug` the day ends there. */
  readonly length?: number | undefined;
  /** Describes valid values, for messages: `an int of 0 or more`. */
  readonly expects?: string;
  /**
   * @param text - decoded, never empty, without `/`.
   * @returns `undefined` if the text is no valid value.
   */
  parse(text: string): Value | undefined;
  /** @returns `undefined` if the value is invalid. */
  format(value: Value): string | undefined;
}

/** Custom converters, by their name in patterns. */
export type Converters = Readonly<Record<string, Converter<unknown>>>;

/** Value types of the built-in converters. */
export interface BuiltInValues {
  string: string;
  int: number;
  float: number;
  /** In lower case (RFC9562§4). */
  uuid: string;
  /** The day's midnight in UTC. */
  date: Date;
  /** The rest of a path with its slashes, without one at the beginning. */
  path: string;
}

/** A converter as used in a pattern. */
export interface BoundConverter extends Required<Omit<Converter<unknown>, 'length'>> {
  readonly length: number | undefined;
  /** Its text between `<` and `>`. */
  readonly written: string;
  /** The texts that it parses, if they are a finite set. */
  readonly choices: ReadonlySet<string> | undefined;
}

const OWN_WEIGHT = 60;

// With the exponents of Number's own texts, so that every finite number has a URL.
const FLOAT = /^-?[0-9]+(?:\.[0-9]+)?(?:e[+-][0-9]+)?$/;
const UUID = /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;
const DATE = /^[0-9]{4}-[0-9]{2}-[0-9]{2}$/;

/** The built-in ones; those without a length have texts of any. */
type BuiltIn = Required<Omit<Converter<unknown>, 'length'>> & Pick<Converter<unknown>, 'length'>;

const BUILT_IN: { readonly [Name in keyof BuiltInValues]: BuiltIn } = {
  // As in Werkzeug and Django: without a sign.
  int: {
    weight: 20,
    expects: 'an int of 0 or more',
    parse: digitsOnly,
    format: (value) => (Number.isSafeInteger(value) && Number(value) >= 0 ? String(value) : undefined),
  },
  float: {
    weight: 30,
    expects: 'a finite number',
    // -0 is 0: it has no text of its own.
    parse: (text) => (FLOAT.test(text) ? finite(Number(text) + 0) : undefined),
    format: (value) => (Number.isFinite(value) ? String(value) : undefined),
  },
  uuid: {
    weight: 40,
    length: 36,
    expects: 'a UUID',
    parse: (text) => (UUID.test(text) ? text.toLowerCase() : undefined),
    format: (value) => (typeof value === 'string' ? value.toLowerCase() : undefined),
  },
  date: {
    weight: 50,
    length: 10,
    expects: 'a Date of the years 0 to 9999',
    parse: (text) => (DATE.test(text) ? day(text) : undefined),
    format: (value) =>
      value instanceof Date && !Number.isNaN(value.getTime()) ? value.toISOString().slice(0, -14) : undefined,
  },
  string: {
    weight: 100,
    expects: 'a string that is not empty and has no "/"',
    parse: (text) => text,
    format: textOnly,
  },
  path: {
    weight: 200,
    expects: 'a string that is not empty and does not begin with "/"',
    parse: (text) => text,
    format: textOnly,
  },
};

/**
 * Returns the converter that a pattern names.
 *
 * @param written - the text between `<` and `>`: `int`, or `any(a|b)`.
 * @throws RouteError `bad-route` for an unknown converter.
 */
export function bindConverter(written: string, own: Converters): BoundConverter {
  const choices = /^any\((.*)\)$/.exec(written)?.[1];
  if (choices !== undefined) return anyOf(written, choices.split('|'));
  if (isBuiltIn(written)) {
    return { length: undefined, ...BUILT_IN[written], written, choices: undefined };
  }
  const converter = Object.hasOwn(own, written) ? own[written] : undefined;
  if (converter !== undefined) return bound(written, converter);
  const known = [...Object.keys(BUILT_IN), 'any(a|b)', ...Object.keys(own)].join(', ');
  throw new RouteError('bad-route', `a converter must be one of ${known}, got ${JSON.stringify(written)}`);
}

/** @throws RouteError `bad-route` for a name that patterns cannot contain, or that is built in. */
export function checkConverters(own: Converters): void {
  for (const name of Object.keys(own)) {
    if (/^[A-Za-z][A-Za-z0-9_]*$/.test(name) && name !== 'any' && !isBuiltIn(name)) continue;
    throw new RouteError(
      'bad-route',
      `a converter's name must be letters, digits and "_", and not built in, got ${JSON.stringify(name)}`,
    );
  }
}

function bound(written: string, converter: Converter<unknown>): BoundConverter {
  return {
    written,
    weight: converter.weight ?? OWN_WEIGHT,
    length: converter.length,
    expects: converter.expects ?? `a value of ${JSON.stringify(written)}`,
    choices: undefined,
    parse: (text) => converter.parse(text),
    format: (value) => converter.format(value),
  };
}

function anyOf(written: string, listed: readonly string[]): BoundConverter {
  const choices = new Set(listed);
  if (choices.has('') || choices.size < listed.length) {
    throw new RouteError(
      'bad-route',
      `any(…) must have different texts with "|" between them, got ${JSON.stringify(written)}`,
    );
  }
  return {
    written,
    weight: 10,
    length: undefined,
    expects: `one of ${listed.map((choice) => JSON.stringify(choice)).join(', ')}`,
    choices,
    parse: (text) => (choices.has(text) ? text : undefined),
    format: textOnly,
  };
}

function isBuiltIn(name: string): name is keyof BuiltInValues {
  return Object.hasOwn(BUILT_IN, name);
}

function textOnly(value: unknown): string | undefined {
  return typeof value === 'string' ? value : undefined;
}

/** By hand: a RegExp and `Number` together take as long as the rest of the lookup. */
function digitsOnly(text: string): number | undefined {
  let value = 0;
  for (let index = 0; index < text.length; index++) {
    const digit = text.charCodeAt(index) - 0x30;
    if (digit < 0 || digit > 9) return undefined;
    value = value * 10 + digit;
  }
  const hasLeadingZero = text.length > 1 && text.startsWith('0');
  return hasLeadingZero || !Number.isSafeInteger(value) ? undefined : value;
}

function finite(value: number): number | undefined {
  return Number.isFinite(value) ? value : undefined;
}

/** A day that is in the calendar: `Date` takes February 30 for March 2. */
function day(text: string): Date | undefined {
  const date = new Date(`${text}T00:00:00Z`);
  return !Number.isNaN(date.getTime()) && date.toISOString().startsWith(text) ? date : undefined;
}
