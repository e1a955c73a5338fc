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
  const refused = (option: string, at: string, must: string, got: string) =>
    new ConfigError(
      option,
      `${middleware}: ${option}${at} must be ${must}, got ${got} (@tsgi/middleware-${middleware}, "Options")`,
    );
  if (!isObject(options)) throw refused('options', '', 'an object', show(options));
  const names = Object.keys(table);
  const stray = Object.keys(options).find((name) => !names.includes(name));
  if (stray !== undefined) throw refused('an option', '', `one of ${names.join(', ')}`, show(stray));
  const settings = names.map((name) => {
    const row = (table as Readonly<Record<string, AnyRow>>)[name] as AnyRow;
    const value = options[name];
    if (value === undefined && row.required !== true) return [name, row.default];
    if (row.is(value)) return [name, value];
    const { at, fault, must } = faultIn(row, value);
    throw refused(name, at, must, row.secret === true ? sizeOf(fault) : show(fault));
  });
  return Object.fromEntries(settings) as Settings<Options, Table>;
}

type AnyRow = {
  readonly must: string;
  readonly is: (value: unknown) => boolean;
  readonly each?: OptionKind<unknown> | undefined;
  readonly required?: boolean;
  readonly secret?: boolean;
  readonly default?: unknown;
};

/** What is wrong: the first element of a list that cannot be used, or the value itself. */
function faultIn({ each, must }: AnyRow, value: unknown): { at: string; fault: unknown; must: string } {
  const index = each !== undefined && Array.isArray(value) ? value.findIndex((one) => !each.is(one)) : -1;
  if (each === undefined || index < 0) return { at: '', fault: value, must };
  return { at: `[${index}]`, fault: (value as unknown[])[index], must: each.must };
}

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

/** What a secret is: its kind and its length, and nothing that is in it. */
function sizeOf(value: unknown): string {
  if (typeof value === 'string') return countOf(value.length, 'a string', 'character');
  return Array.isArray(value) ? countOf(value.length, 'an array', 'element') : nameOf(value);
}

/** `a string of 5 characters` */
function countOf(count: number, whole: string, part: string): string {
  return count === 0 ? `${whole} without ${part}s` : `${whole} of ${count} ${part}${count === 1 ? '' : 's'}`;
}
