import { ConfigError } from './config-error.ts';
import { didYouMean } from './did-you-mean.ts';
import type { OptionKind } from './option-kind.ts';
import type { OptionRow, OptionTable, Settings } from './option-table.ts';
import { type Quote, parseKind } from './parse-kind.ts';
import { Refusal } from './refusal.ts';

/**
 * Validates each option, and fills in the defaults.
 *
 * @param owner - the package whose README lists the options; messages name it.
 * @returns times in ms, sizes in bytes.
 * @throws ConfigError for the first option that is invalid or unknown.
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
 * Parses one option from a command line or a variable.
 *
 * @param name - of the option.
 * @param label - its name in messages: `--port`, or `PORT of the environment`.
 * @returns its value: a time in ms, a size in bytes.
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

/** Shows the value itself, if JSON can express it. */
function show(value: unknown): string {
  if (typeof value === 'number') return String(value);
  if (['undefined', 'function', 'symbol'].includes(typeof value)) return typeOf(value);
  try {
    return JSON.stringify(value);
  } catch {
    return typeOf(value);
  }
}

/** Shows the type of a value, without its content. */
function typeOf(value: unknown): string {
  if (value === undefined || value === null) return String(value);
  return Array.isArray(value) ? 'an array' : `${typeof value === 'object' ? 'an' : 'a'} ${typeof value}`;
}

/** Shows a secret by its type and length only. */
function sizeOf(value: unknown): string {
  if (typeof value === 'string') return countOf(value.length, 'a string', 'character');
  return Array.isArray(value) ? countOf(value.length, 'an array', 'element') : typeOf(value);
}

/** `a string of 5 characters` */
function countOf(count: number, whole: string, part: string): string {
  return count === 0 ? `${whole} without ${part}s` : `${whole} of ${count} ${part}${count === 1 ? '' : 's'}`;
}
