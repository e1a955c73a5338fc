/**
 * Converts a query, a form or a field section to an object for a schema.
 *
 * @module
 */
import { wantedBy } from '@tsgi/compose';
import type { Environ } from '@tsgi/spec';
import type { StandardSchema } from './standard-schema.ts';

// As PHP, Rack and qs have it.
const LIST_NAME = /^([^[\]]+)\[\]$/;

/**
 * Groups values by name: a string for a name that occurs once, an array for one that occurs again. `tags[]` becomes
 * `tags` and is always an array.
 *
 * @param lists - names that are always an array.
 */
export function gatherValues<Value>(
  pairs: Iterable<readonly [name: string, value: Value]>,
  lists: ListNames,
): Record<string, Value | Value[]> {
  const found = new Map<string, Value[]>();
  const written = new Set<string>();
  for (const [sent, value] of pairs) {
    const name = LIST_NAME.exec(sent)?.[1] ?? sent;
    // Forms send the fields that were left empty, too: `?page=`.
    if (value === '' && lists.isTextless?.(name) === true) continue;
    if (name !== sent) written.add(name);
    const there = found.get(name);
    if (there === undefined) found.set(name, [value]);
    else there.push(value);
  }
  const isList = (name: string) => written.has(name) || lists.has(name);
  // Object.fromEntries makes own properties of all names, `__proto__` too.
  return Object.fromEntries(
    Array.from(found, ([name, values]) => [name, soleValue(values, isList(name))] as const),
  );
}

function soleValue<Value>(values: Value[], isList: boolean): Value | Value[] {
  const [first] = values;
  return isList || first === undefined || values.length > 1 ? values : first;
}

/** The field lines of a request, by their names in lower case. */
export function headerValues(environ: Environ): Record<string, string> {
  const fields: [string, string][] = [];
  for (const [key, value] of Object.entries(environ)) {
    const isContentField = key === 'CONTENT_TYPE' || key === 'CONTENT_LENGTH';
    const name = key.startsWith('HTTP_') ? key.slice('HTTP_'.length) : isContentField ? key : undefined;
    // A name with "_" never comes in, so each "_" was a "-".
    if (name !== undefined) fields.push([name.toLowerCase().replaceAll('_', '-'), String(value)]);
  }
  return Object.fromEntries(fields);
}

/** The names for which a schema expects an array, as far as its JSON Schema tells: `?tag=a` is then `['a']`. */
export function listNames(schema: StandardSchema): ListNames {
  const wanted = wantedBy(schema);
  return { has: (name) => wanted.of(name).isList, isTextless: (name) => wanted.of(name).isTextless };
}

/** What a schema expects of names. */
export interface ListNames {
  /** Whether the name is always an array. */
  has(name: string): boolean;
  /** Whether its values are numbers or booleans, which an empty string is not. */
  isTextless?(name: string): boolean;
}
