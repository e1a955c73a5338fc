/**
 * A query, a form or a field section as the object that a schema is about.
 *
 * @module
 */
import type { Environ } from '@tsgi/spec';
import { jsonSchemaOf } from './json-schema.ts';
import type { JsonSchema, StandardSchema } from './standard-schema.ts';

// As PHP, Rack and qs have it.
const LIST_NAME = /^([^[\]]+)\[\]$/;

/**
 * Names with their values: a string for a name that comes once, an array for one that comes again. `tags[]` is `tags`,
 * and always an array.
 *
 * @param lists - names that have an array even if they come once.
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

/** The names for which a schema wants an array, as far as it tells its JSON Schema: `?tag=a` is then `['a']`. */
export function listNames(schema: StandardSchema): ListNames {
  const json = jsonSchemaOf(schema, 'input') ?? {};
  const { properties, others } = objectSchema(json);
  const resolve = resolverIn(json);
  const schemaOf = (name: string): JsonSchema =>
    (Object.hasOwn(properties, name) ? properties[name] : others) ?? {};
  return {
    has: (name) => wantsList(schemaOf(name), resolve),
    isTextless: (name) => isTextless(schemaOf(name), resolve),
  };
}

/** What a schema says of names before their values are looked at. */
export interface ListNames {
  /** Has the name an array, however often it comes? */
  has(name: string): boolean;
  /** Are its values numbers or booleans, which an empty string is not? */
  isTextless?(name: string): boolean;
}

/** As much of an object's schema as names and values are about. */
export interface ObjectSchema {
  readonly properties: Readonly<Record<string, JsonSchema>>;
  readonly required: readonly string[];
  /** The schema of names that it does not list, if it has one. */
  readonly others: JsonSchema | undefined;
}

type Resolve = (schema: JsonSchema) => JsonSchema;

/** From a reference into `$defs` to what is there; anything else is itself. */
function resolverIn({ $defs = {} }: JsonSchema): Resolve {
  const definitions = $defs as Readonly<Record<string, JsonSchema>>;
  const resolve: Resolve = (schema) => {
    const { $ref } = schema;
    const target = typeof $ref === 'string' ? definitions[$ref.replace('#/$defs/', '')] : undefined;
    return target === undefined ? schema : resolve(target);
  };
  return resolve;
}

/** The schema of an object, whatever it is put together from; without properties for what is none. */
export function objectSchema(json: JsonSchema, resolve: Resolve = resolverIn(json)): ObjectSchema {
  const {
    additionalProperties,
    allOf,
    anyOf,
    oneOf,
    properties = {},
    required = [],
  } = resolve(json) as {
    readonly additionalProperties?: JsonSchema | boolean;
    readonly allOf?: readonly JsonSchema[];
    readonly anyOf?: readonly JsonSchema[];
    readonly oneOf?: readonly JsonSchema[];
  } & Partial<ObjectSchema>;
  const every = (allOf ?? []).map((part) => objectSchema(part, resolve));
  const some = (anyOf ?? oneOf ?? []).map((part) => objectSchema(part, resolve));
  const [first, ...rest] = some.map((part) => part.required);
  const inAll = (first ?? []).filter((name) => rest.every((names) => names.includes(name)));
  return {
    properties: Object.assign(Object.fromEntries(joined([...every, ...some])), properties),
    required: [...new Set([...required, ...every.flatMap((part) => part.required), ...inAll])],
    others:
      typeof additionalProperties === 'object'
        ? additionalProperties
        : [...every, ...some].find(({ others }) => others !== undefined)?.others,
  };
}

/** What several objects say of a name is one of what each says. */
function joined(parts: readonly ObjectSchema[]): [name: string, schema: JsonSchema][] {
  const byName = Map.groupBy(
    parts.flatMap(({ properties }) => Object.entries(properties)),
    ([name]) => name,
  );
  return Array.from(byName, ([name, all]) => {
    const [one = {}, ...others] = new Map(all.map(([, schema]) => [JSON.stringify(schema), schema])).values();
    return [name, others.length === 0 ? one : { anyOf: [one, ...others] }];
  });
}

/** Whether nothing but an array will do; `null` does not come in a query or a form. */
function wantsList(schema: JsonSchema, resolve: Resolve): boolean {
  const { allOf, anyOf, oneOf, type } = resolve(schema) as {
    readonly type?: unknown;
    readonly allOf?: readonly JsonSchema[];
    readonly anyOf?: readonly JsonSchema[];
    readonly oneOf?: readonly JsonSchema[];
  };
  if (
    [type]
      .flat()
      .filter((each) => each !== 'null')
      .join() === 'array'
  )
    return true;
  if (allOf?.some((part) => wantsList(part, resolve)) === true) return true;
  const ways = (anyOf ?? oneOf ?? []).filter((part) => part.type !== 'null');
  return ways.length > 0 && ways.every((part) => wantsList(part, resolve));
}

const TEXTLESS: readonly unknown[] = ['number', 'integer', 'boolean', 'null'];

/** Whether there are numbers and booleans alone, or lists of them. */
function isTextless(schema: JsonSchema, resolve: Resolve): boolean {
  const { anyOf, items, oneOf, type } = resolve(schema) as {
    readonly type?: unknown;
    readonly items?: JsonSchema;
    readonly anyOf?: readonly JsonSchema[];
    readonly oneOf?: readonly JsonSchema[];
  };
  if (type === 'array') return items !== undefined && isTextless(items, resolve);
  if (type !== undefined) return [type].flat().every((each) => TEXTLESS.includes(each));
  const ways = anyOf ?? oneOf ?? [];
  return ways.length > 0 && ways.every((way) => isTextless(way, resolve));
}
