/**
 * What a schema expects of a form or a query. Forms have neither lists nor numbers: a list of one looks like a value,
 * and a missing number like an empty string. The schema tells them apart.
 *
 * @module
 */
import { type HasJsonSchema, type JsonSchema, jsonSchemaOf } from './json-schema.ts';
import { type Resolve, objectSchema, resolverIn } from './object-schema.ts';

/** What is expected in one place, as far as JSON Schema tells. */
export interface Wanted {
  /** Whether only an array is accepted. A single value then becomes a list of one. */
  readonly isList: boolean;
  /** Whether only numbers, booleans, or lists of them are accepted; an empty string is none of these. */
  readonly isTextless: boolean;
  /** @param step - name of a property, or index of an element. */
  of(step: string): Wanted;
}

const KNOWN = new WeakMap<HasJsonSchema, Wanted>();

/** Returns what a schema expects. Its JSON Schema is read once. */
export function wantedBy(schema: HasJsonSchema): Wanted {
  const known = KNOWN.get(schema);
  if (known !== undefined) return known;
  const json = jsonSchemaOf(schema, 'input') ?? {};
  const wanted = wantedIn(json, resolverIn(json));
  KNOWN.set(schema, wanted);
  return wanted;
}

function wantedIn(schema: JsonSchema, resolve: Resolve): Wanted {
  const { others, properties } = objectSchema(schema, resolve);
  return {
    get isList() {
      return wantsList(schema, resolve);
    },
    get isTextless() {
      return isTextless(schema, resolve);
    },
    of(step) {
      const own = Object.hasOwn(properties, step) ? properties[step] : others;
      return wantedIn(own ?? itemsOf(schema, resolve) ?? {}, resolve);
    },
  };
}

/** The parts of a JSON Schema that matter for lists and strings. */
type Parts = {
  readonly type?: unknown;
  readonly items?: JsonSchema;
  readonly allOf?: readonly JsonSchema[];
  readonly anyOf?: readonly JsonSchema[];
  readonly oneOf?: readonly JsonSchema[];
};

/** Whether only an array is accepted; `null` does not occur in a query or a form. */
function wantsList(schema: JsonSchema, resolve: Resolve): boolean {
  const { allOf, anyOf, oneOf, type } = resolve(schema) as Parts;
  const types = [type].flat().filter((each) => each !== 'null');
  if (types.join() === 'array') return true;
  if (allOf?.some((part) => wantsList(part, resolve)) === true) return true;
  const ways = (anyOf ?? oneOf ?? []).filter((part) => part.type !== 'null');
  return ways.length > 0 && ways.every((part) => wantsList(part, resolve));
}

const TEXTLESS: readonly unknown[] = ['number', 'integer', 'boolean', 'null'];

/**
 * Whether only numbers, booleans, or lists of them are accepted.
 *
 * @param within - schemas around this one, against endless recursion.
 */
function isTextless(schema: JsonSchema, resolve: Resolve, within: readonly JsonSchema[] = []): boolean {
  const resolved = resolve(schema);
  // A list of itself: what it has beside that decides.
  if (within.includes(resolved)) return true;
  const { anyOf, items, oneOf, type } = resolved as Parts;
  const areTextless = (parts: readonly JsonSchema[]) =>
    parts.length > 0 && parts.every((part) => isTextless(part, resolve, [...within, resolved]));
  if (type === 'array') return areTextless(items === undefined ? [] : [items]);
  if (type !== undefined) return [type].flat().every((each) => TEXTLESS.includes(each));
  return areTextless(anyOf ?? oneOf ?? []);
}

/** Returns the schema of a list's elements, wherever it is defined. */
function itemsOf(schema: JsonSchema, resolve: Resolve): JsonSchema | undefined {
  const { allOf, anyOf, items, oneOf } = resolve(schema) as Parts;
  if (items !== undefined) return items;
  for (const part of [...(allOf ?? []), ...(anyOf ?? oneOf ?? [])]) {
    const found = itemsOf(part, resolve);
    if (found !== undefined) return found;
  }
  return undefined;
}
