/**
 * A table of options: the one place that says what each of them must be, and what it is unless it is given.
 *
 * @module
 */
import type { FittingKind, GivenBy, OptionKind } from './option-kind.ts';

type Words = {
  /** What it is, for `--help` and for READMEs. Where options have a type of its own, its doc comments say that. */
  readonly doc?: string;
  /** The letter of its flag. */
  readonly short?: string;
  /** The variable of the environment that a command takes it from, where there is no flag. */
  readonly variable?: string;
  /** Whether no error message may show it: a key, a password. */
  readonly secret?: true;
};

type Presence<Value> =
  | { readonly required: true; readonly default?: never }
  | {
      readonly required?: never;
      /** What it is unless it is given, as one would give it; left out where that is `undefined`. */
      readonly default?: Value;
    };

/** A row of a table. */
export type OptionRow = OptionKind & Words & Presence<unknown>;

/**
 * The table that fits a type of options: a row for each, of a kind that fits its type.
 *
 * @example
 * const OPTIONS = {
 *   root: { kind: 'text', required: true },
 *   timeout: { kind: 'time', default: '5s' },
 * } as const satisfies OptionTable<StoreOptions>;
 */
export type OptionTable<Options> = {
  readonly [Name in keyof Options]-?: FittingKind<Exclude<Options[Name], undefined>> &
    Words &
    (undefined extends Options[Name]
      ? Extract<Presence<Exclude<Options[Name], undefined>>, { readonly required?: never }>
      : Extract<Presence<unknown>, { readonly required: true }>);
};

/** The type of options that a table alone says: of a server, of a config file. */
export type OptionsOf<Table> = { [Name in keyof Table]?: GivenBy<Table[Name]> | undefined };

/** Options as they are used: times in milliseconds, sizes in bytes; what has a default is always there. */
export type Settings<Options, Table> = {
  readonly [Name in keyof Required<Options>]: Name extends keyof Table
    ? ValueBy<Table[Name], Exclude<Options[Name], undefined>> | AbsenceBy<Table[Name]>
    : never;
};

type ValueBy<Row, Given> = Row extends { readonly kind: 'count' | 'port' | 'time' | 'size' } ? number : Given;

type AbsenceBy<Row> = Row extends { readonly required: true } | { readonly default: unknown }
  ? never
  : undefined;
