import { ConfigError } from './config-error.ts';
import { didYouMean } from './did-you-mean.ts';
import type { OptionKind } from './option-kind.ts';
import type { OptionRow, OptionTable, Settings } from './option-table.ts';
import { type Quote, parseKind } from './parse-kind.ts';
import { Refusal } from './refusal.ts';

/**
 * Checks each option, and fills in the defaults.
 *
 * @param owner - the package whose README has the options; messages name it.
 * @returns times in milliseconds, sizes in bytes.
 * @throws ConfigError that names the first option that cannot be used, or that does not exist.
 * @example
 * const { timeout } = resolveOptions(OPTIONS, options, '@tsgi/middleware-cache');
 */
export function resolveOptions<Options extends object, const Table extends OptionTable<Options>>(
  table: Table,
  options: Options,
  owner?: string,
): Settings<Options, Table> {
  const [before, after] = owner === undefined ? ['', ''] : [`${nameOf(owner)}: `, ` (${owner}, "Options")`];
  const refuse = (option: string, message: string) => new ConfigError(option, before + message + after);
  if (!isObject(options)) throw refuse('options', `options must be an object, got ${show(options)}`);
  const stray = Object.keys(options).find((name) => !Object.hasOwn(table, name));
  if (stray !== undefined) {
    const meant = didYouMean(stray, Object.keys(table));
    throw refuse(stray, `there is no option ${JSON.stringify(stray)}${meant}`);
  }
  const settings = Object.entries(table as Readonly<Record<string, OptionRow>>).map(([name, row]) => {
    const value = options[name] === undefined ? row.default : options[name];
    if (value === undefined && row.required !== true) return [name, undefined];
    try {
      return [name, parseKind(row, value, inCode)];
    } catch (error) {
      throw refuse(name, sentence(name, error, row, value));
    }
  });
  return Object.fromEntries(settings) as Settings<Options, Table>;
}

/**
 * One option that was not given in code: on a command line, in a variable.
 *
 * @param name - of the option.
 * @param label - what it is called there: `--port`, or `PORT of the environment`.
 * @returns its value: a time in milliseconds, a size in bytes.
 * @throws ConfigError
 */
export function parseOption(row: OptionKind, value: unknown, name: string, label: string): unknown {
  try {
    return parseKind(row, value, asItIs);
  } catch (error) {
    throw new ConfigError(name, sentence(label, error, row, value));
  }
}

const inCode: Quote = (example) => `'${example}'`;
const asItIs: Quote = (example) => example;

function sentence(label: string, error: unknown, row: Partial<OptionRow>, value: unknown): string {
  if (!(error instanceof Refusal)) throw error;
  const { element = { at: '', value }, message } = error;
  const got = row.secret === true ? sizeOf(element.value) : show(element.value);
  return `${label}${element.at} must ${message}, got ${got}`;
}

/** `'@tsgi/middleware-cache'` → `'cache'`. */
function nameOf(owner: string): string {
  return owner.replace(/^@tsgi\/(?:middleware-)?/, '');
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null;
}

/** The value itself, where JSON can show it. */
function show(value: unknown): string {
  if (typeof value === 'number') return String(value);
  if (['undefined', 'function', 'symbol'].includes(typeof value)) return typeOf(value);
  try {
    return JSON.stringify(value);
  } catch {
    return typeOf(value);
  }
}

/** What it is, without what is in it. */
function typeOf(value: unknown): string {
  if (value === undefined || value === null) return String(value);
  return Array.isArray(value) ? 'an array' : `${typeof value === 'object' ? 'an' : 'a'} ${typeof value}`;
}

/** What a secret is: its kind and its length, and nothing that is in it. */
function sizeOf(value: unknown): string {
  if (typeof value === 'string') return countOf(value.length, 'a string', 'character');
  return Array.isArray(value) ? countOf(value.length, 'an array', 'element') : typeOf(value);
}

/** `a string of 5 characters` */
function countOf(count: number, whole: string, part: string): string {
  return count === 0 ? `${whole} without ${part}s` : `${whole} of ${count} ${part}${count === 1 ? '' : 's'}`;
}
