/**
 * What an option may be: a check, and the words for it. A kind fits an option of a type if all that it lets
 * through is of that type; the compiler sees to that.
 *
 * @module
 */

/** What a value must be. */
export type OptionKind<Value> = {
  /** Ends the sentence "it must be …". */
  readonly must: string;
  readonly is: (value: unknown) => value is Value;
  /** Of a list: what each element must be. */
  readonly each?: OptionKind<unknown> | undefined;
};

/** `true` or `false`. */
export const FLAG: OptionKind<boolean> = {
  must: 'true or false',
  is: (value) => typeof value === 'boolean',
};

/** A string that is not empty. */
export const TEXT: OptionKind<string> = {
  must: 'a string that is not empty',
  is: (value): value is string => typeof value === 'string' && value !== '',
};

// Takes anything and gives nothing: the type that fits every option that is a function.
type FittingFunction = (...argument: unknown[]) => never;

/** A function; which arguments it takes, only the compiler can say. */
export const FUNCTION: OptionKind<FittingFunction> = {
  must: 'a function',
  is: (value): value is FittingFunction => typeof value === 'function',
};

/** A whole number of at least `least`: a count, bytes, or seconds. */
export function atLeast(least: number): OptionKind<number> {
  return {
    must: `a whole number of at least ${least}`,
    is: (value): value is number => Number.isSafeInteger(value) && (value as number) >= least,
  };
}

/** One of some values. */
export function oneOf<const Value extends string | number | boolean>(...values: Value[]): OptionKind<Value> {
  return {
    must: `one of ${values.map((value) => JSON.stringify(value)).join(', ')}`,
    is: (value): value is Value => (values as unknown[]).includes(value),
  };
}

/** An array of values of one kind, which may be empty. */
export function listOf<Value>(kind: OptionKind<Value>): OptionKind<readonly Value[]> {
  return {
    must: `an array, each element ${kind.must}`,
    is: (value): value is readonly Value[] => Array.isArray(value) && value.every((one) => kind.is(one)),
    each: kind,
  };
}

/** A value of one kind or of the other. */
export function eitherOf<One, Other>(
  one: OptionKind<One>,
  other: OptionKind<Other>,
): OptionKind<One | Other> {
  return {
    must: `${one.must}, or ${other.must}`,
    is: (value): value is One | Other => one.is(value) || other.is(value),
    each: one.each ?? other.each,
  };
}

/**
 * An object with these methods: a store, a client of a database.
 *
 * @example
 * withMethods<Store>('get', 'set')
 */
export function withMethods<T extends object>(...names: (keyof T & string)[]): OptionKind<T> {
  return {
    must: `an object with the methods ${names.join(', ')}`,
    is: (value): value is T =>
      typeof value === 'object' &&
      value !== null &&
      names.every((name) => typeof (value as Partial<T>)[name] === 'function'),
  };
}
