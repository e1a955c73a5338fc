/**
 * The options of a middleware, checked when it is made. Each middleware has one table: what an option must be,
 * and what it is when it is not given. Its type has the words for people; `pnpm generate` puts both into the
 * README.
 *
 * @module
 */
import { ConfigError } from './config-error.ts';
import type { OptionKind } from './option-kinds.ts';

type Row<Value> = OptionKind<Value> & {
  /** A value that no error message may show: a key, a password. */
  readonly secret?: true;
};

type RequiredRow<Value> = Row<Value> & { readonly required: true };

type OptionalRow<Value> = Row<Value> & {
  readonly required?: never;
  /** What it is when it is not given; left out where that is `undefined`. */
  readonly default?: Value;
};

/**
 * A row for each option of the type.
 *
 * @example
 * const OPTIONS = {
 *   root: { ...TEXT, required: true },
 *   dotfiles: { ...oneOf('deny', 'allow'), default: 'deny' },
 * } as const satisfies OptionTable<StaticOptions>;
 */
export type OptionTable<Options> = {
  readonly [Name in keyof Options]-?: undefined extends Options[Name]
    ? OptionalRow<Exclude<Options[Name], undefined>>
    : RequiredRow<Options[Name]>;
};

/** Options as they are used: what has a default is always there. */
export type Settings<Options, Table> = {
  readonly [Name in keyof Required<Options>]: Name extends keyof Table
    ? Table[Name] extends { readonly default: unknown }
      ? Exclude<Options[Name], undefined>
      : Options[Name]
    : never;
};

/**
 * Checks each option, and fills in the defaults.
 *
 * @param middleware - the package without its prefix: `'static'`.
 * @throws ConfigError naming the first option that cannot be used, or that does not exist.
 */
export function checkOptions<Options extends object, const Table extends OptionTable<Options>>(
  middleware: string,
  table: Table,
  options: Options,
): Settings<Options, Table> {
  const refused = (option: string, must: string, got: string) =>
    new ConfigError(
      option,
      `${middleware}: ${option} must be ${must}, got ${got} (@tsgi/middleware-${middleware}, "Options")`,
    );
  if (!isObject(options)) throw refused('options', 'an object', show(options));
  const names = Object.keys(table);
  const stray = Object.keys(options).find((name) => !names.includes(name));
  if (stray !== undefined) throw refused('an option', `one of ${names.join(', ')}`, show(stray));
  const settings = names.map((name) => {
    const row = (table as Readonly<Record<string, AnyRow>>)[name] as AnyRow;
    const value = options[name];
    if (value === undefined && row.required !== true) return [name, row.default];
    if (row.is(value)) return [name, value];
    throw refused(name, row.must, row.secret === true ? nameOf(value) : show(value));
  });
  return Object.fromEntries(settings) as Settings<Options, Table>;
}

type AnyRow = {
  readonly must: string;
  readonly is: (value: unknown) => boolean;
  readonly required?: boolean;
  readonly secret?: boolean;
  readonly default?: unknown;
};

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null;
}

/** The value itself, where JSON can show it. */
function show(value: unknown): string {
  if (typeof value === 'number') return String(value);
  if (['undefined', 'function', 'symbol'].includes(typeof value)) return nameOf(value);
  try {
    return JSON.stringify(value);
  } catch {
    return nameOf(value);
  }
}

/** What it is, without what is in it. */
function nameOf(value: unknown): string {
  if (value === undefined || value === null) return String(value);
  return Array.isArray(value) ? 'an array' : `${typeof value === 'object' ? 'an' : 'a'} ${typeof value}`;
}
