/**
 * A query, a form or a field section as the object that a schema is about.
 *
 * @module
 */
import type { Environ } from '@tsgi/spec';
import type { JsonSchema, StandardSchema } from './standard-schema.ts';

/**
 * Names with their values: a string for a name that comes once, an array for one that comes again.
 *
 * @param lists - names that have an array even if they come once.
 */
export function gatherValues<Value>(
  pairs: Iterable<readonly [name: string, value: Value]>,
  lists: ReadonlySet<string>,
): Record<string, Value | Value[]> {
  const found = new Map<string, Value[]>();
  for (const [name, value] of pairs) {
    const there = found.get(name);
    if (there === undefined) found.set(name, [value]);
    else there.push(value);
  }
  // Object.fromEntries makes own properties of all names, `__proto__` too.
  return Object.fromEntries(
    Array.from(found, ([name, values]) => [name, soleValue(values, lists.has(name))] as const),
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

const NONE: ReadonlySet<string> = new Set();

/** The names for which a schema wants an array, as far as it tells its JSON Schema: `?tag=a` is then `['a']`. */
export function listNames(schema: StandardSchema): ReadonlySet<string> {
  const converter = schema['~standard'].jsonSchema;
  if (converter === undefined) return NONE;
  try {
    const { properties } = objectSchema(converter.input({ target: 'draft-2020-12' }));
    const lists = Object.entries(properties).filter(([, { type }]) => type === 'array');
    return new Set(lists.map(([name]) => name));
  } catch {
    // Some schemas have no JSON Schema, which is no mistake: then a name that comes once has no array.
    return NONE;
  }
}

/** As much of an object's schema as names and values are about. */
export interface ObjectSchema {
  readonly properties: Readonly<Record<string, JsonSchema>>;
  readonly required: readonly string[];
}

/** The schema of an object; the root may be a reference into `$defs`. */
export function objectSchema(schema: JsonSchema): ObjectSchema {
  const {
    $ref,
    $defs = {},
    properties = {},
    required = [],
  } = schema as {
    readonly $ref?: string;
    readonly $defs?: Readonly<Record<string, JsonSchema>>;
  } & Partial<ObjectSchema>;
  const target = $ref?.startsWith('#/$defs/') === true ? $defs[$ref.slice('#/$defs/'.length)] : undefined;
  return target === undefined ? { properties, required } : objectSchema(target);
}
