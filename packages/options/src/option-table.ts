/**
 * A table of options: the one place that says what each must be, and its default.
 *
 * @module
 */
import type { FittingKind, GivenBy, OptionKind } from './option-kind.ts';

type Words = {
  /**
   * Description, for `--help` and READMEs. If the options have a type of their own, its doc comments are used instead.
   */
  readonly doc?: string;
  /** Letter of its short flag. */
  readonly short?: string;
  /** Environment variable that a command reads it from, where there is no flag. */
  readonly variable?: string;
  /** Whether error messages must not show it: a key, a password. */
  readonly secret?: true;
};

type Presence<Value> =
  | { readonly required: true; readonly default?: never }
  | {
      readonly required?: never;
      /** The default, as one writes it; omitted if there is none. */
      readonly default?: Value;
    };

/** A row of a table. */
export type OptionRow = OptionKind & Words & Presence<unknown>;

/**
 * The table for a type of options: a row for each, of a kind that fits its type.
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

/** The type of options that a table implies: of a server, of a config file. */
export type OptionsOf<Table> = { [Name in keyof Table]?: GivenBy<Table[Name]> | undefined };

/** Resolved options: times in ms, sizes in bytes; options with a default are always present. */
export type Settings<Options, Table> = {
  readonly [Name in keyof Required<Options>]: Name extends keyof Table
    ? ValueBy<Table[Name], Exclude<Options[Name], undefined>> | AbsenceBy<Table[Name]>
    : never;
};

type ValueBy<Row, Given> = Row extends { readonly kind: 'count' | 'port' | 'time' | 'size' } ? number : Given;

type AbsenceBy<Row> = Row extends { readonly required: true } | { readonly default: unknown }
  ? never
  : undefined;
