/**
 * The kinds of options, as data; a table of options consists of these.
 *
 * @module
 */
import type { Size, Time } from './units.ts';

/** A string that is not empty. */
export type TextKind = { readonly kind: 'text' };

/** An IP address or a host name, without a port. Brackets around an address are removed. */
export type HostKind = { readonly kind: 'host' };

/** `true` or `false`. */
export type FlagKind = { readonly kind: 'flag' };

/** A whole number from `least` (default: 1) to `most`. A string of digits is accepted. */
export type CountKind = { readonly kind: 'count'; readonly least?: number; readonly most?: number };

/** A whole number from 0 to 65535. A string of digits is accepted. */
export type PortKind = { readonly kind: 'port' };

type QuantityKind = {
  /** The meaning of 0. Without it, 0 is rejected. */
  readonly zero?: string;
  /** Whether `'unlimited'` is accepted; its value is `Infinity`. */
  readonly unlimited?: true;
};

/** A {@link Time}; its value is in milliseconds. */
export type TimeKind = QuantityKind & { readonly kind: 'time' };

/** A {@link Size}; its value is in bytes. */
export type SizeKind = QuantityKind & { readonly kind: 'size' };

/** One of some values. */
export type OneOfKind<Choice = string | number | boolean> = {
  readonly kind: 'oneOf';
  readonly choices: readonly Choice[];
};

/** An array of at least `least` elements of a kind. Default: it may be empty. */
export interface ListOfKind {
  readonly kind: 'listOf';
  readonly of: OptionKind;
  readonly least?: number;
}

/** A value of the first kind that accepts it. */
export interface AnyOfKind {
  readonly kind: 'anyOf';
  readonly kinds: readonly OptionKind[];
}

/** A function; the compiler alone can check its parameters. */
export type FunctionKind = { readonly kind: 'function' };

/** An object with these methods: a store, a client of a database. */
export type ObjectKind<Method = string> = { readonly kind: 'object'; readonly methods: readonly Method[] };

/** A custom check. */
export type OwnKind<Value = unknown> = {
  readonly kind: 'own';
  /** Ends the sentence "it must be …". */
  readonly must: string;
  readonly is: (value: unknown) => value is Value;
};

/** A kind of option. */
export type OptionKind =
  | TextKind
  | HostKind
  | FlagKind
  | CountKind
  | PortKind
  | TimeKind
  | SizeKind
  | OneOfKind
  | ListOfKind
  | AnyOfKind
  | FunctionKind
  | ObjectKind
  | OwnKind;

/** The kinds for an option of a type: everything they accept is of that type. */
export type FittingKind<Value> = PlainKind<Value> | TimeOrSizeKind<Value>;

type TimeOrSizeKind<Value> = string extends Value
  ? never
  : (Time extends Value ? TimeKind : never) | ([Size] extends [Value] ? SizeKind : never);

// What is in a list, or one of several, is used as it was given; so no times and sizes, which are used as numbers.
type PlainKind<Value> =
  | (string extends Value ? TextKind | HostKind : never)
  | (boolean extends Value ? FlagKind : never)
  | (number extends Value ? CountsOf<Value> : never)
  | OneOfKind<Extract<Value, string | number | boolean>>
  | ListsOf<Value>
  | FittingAnyOf<Value>
  | (Extract<Value, AnyFunction> extends never ? never : FunctionKind)
  | ObjectsOf<Value>
  | OwnKind<Value>;

// An option of type Size takes '16k' too, which is no count.
type CountsOf<Value> = [Value, Size] extends [Size, Value] ? never : CountKind | PortKind;

interface FittingAnyOf<Value> extends AnyOfKind {
  readonly kinds: readonly PlainKind<Value>[];
}

interface FittingListOf<Element> extends ListOfKind {
  readonly of: PlainKind<Element>;
}

type AnyFunction = (...given: never[]) => unknown;

type ListsOf<Value> = Value extends readonly (infer Element)[] ? FittingListOf<Element> : never;

type ObjectsOf<Value> = Value extends AnyFunction | readonly unknown[]
  ? never
  : Value extends object
    ? ObjectKind<keyof Value & string>
    : never;

interface Given {
  readonly text: string;
  readonly host: string;
  readonly flag: boolean;
  readonly count: number | string;
  readonly port: number | string;
  readonly time: Time;
  readonly size: Size;
}

/** The values that an option of a kind accepts, as far as the kind alone tells. */
export type GivenBy<Kind> = Kind extends { readonly choices: readonly (infer Choice)[] }
  ? Choice
  : Kind extends { readonly kind: 'listOf'; readonly of: infer Of }
    ? readonly GivenBy<Of>[]
    : Kind extends { readonly kind: keyof Given; readonly unlimited: true }
      ? Given[Kind['kind']] | 'unlimited'
      : Kind extends { readonly kind: keyof Given }
        ? Given[Kind['kind']]
        : never;
