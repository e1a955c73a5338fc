/**
 * What a schema wants of a form or a query before their values are looked at. Forms have neither lists nor numbers, so
 * a list of one looks like a value, and a number that was left out like an empty string; the schema tells them apart.
 *
 * @module
 */
import { type HasJsonSchema, type JsonSchema, jsonSchemaOf } from './json-schema.ts';
import { type Resolve, objectSchema, resolverIn } from './object-schema.ts';

/** What is wanted in one place, as far as the schema tells its JSON Schema. */
export interface Wanted {
  /** Will nothing but an array do? What comes once is then a list of one. */
  readonly isList: boolean;
  /** Are there numbers and booleans alone, or lists of them? An empty string is none of them. */
  readonly isTextless: boolean;
  /** @param step - the name of a property, or the index of an element. */
  of(step: string): Wanted;
}

const KNOWN = new WeakMap<HasJsonSchema, Wanted>();

/** What a schema wants; it is asked for its JSON Schema once. */
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

/** As much of a JSON Schema as lists and texts are about. */
type Parts = {
  readonly type?: unknown;
  readonly items?: JsonSchema;
  readonly allOf?: readonly JsonSchema[];
  readonly anyOf?: readonly JsonSchema[];
  readonly oneOf?: readonly JsonSchema[];
};

/** Whether nothing but an array will do; `null` does not come in a query or a form. */
function wantsList(schema: JsonSchema, resolve: Resolve): boolean {
  const { allOf, anyOf, oneOf, type } = resolve(schema) as Parts;
  const types = [type].flat().filter((each) => each !== 'null');
  if (types.join() === 'array') return true;
  if (allOf?.some((part) => wantsList(part, resolve)) === true) return true;
  const ways = (anyOf ?? oneOf ?? []).filter((part) => part.type !== 'null');
  return ways.length > 0 && ways.every((part) => wantsList(part, resolve));
}

const TEXTLESS: readonly unknown[] = ['number', 'integer', 'boolean', 'null'];

/** Whether there are numbers and booleans alone, or lists of them. @param within - the schemas that this is a part of. */
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

/** The schema of a list's elements, wherever in it that stands. */
function itemsOf(schema: JsonSchema, resolve: Resolve): JsonSchema | undefined {
  const { allOf, anyOf, items, oneOf } = resolve(schema) as Parts;
  if (items !== undefined) return items;
  for (const part of [...(allOf ?? []), ...(anyOf ?? oneOf ?? [])]) {
    const found = itemsOf(part, resolve);
    if (found !== undefined) return found;
  }
  return undefined;
}
