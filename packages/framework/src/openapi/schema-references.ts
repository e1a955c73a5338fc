/**
 * Finds and changes the references in a JSON Schema (JSON Schema 2020-12, §10, §11).
 *
 * Contents of `const`, `enum`, `default` and `examples` are values, however much they look like references.
 *
 * @module
 */
import type { JsonSchema } from '@tsgi/compose';

type Change = (value: unknown, change: (schema: JsonSchema) => JsonSchema) => unknown;

const one: Change = (value, change) => (isObject(value) ? change(value) : value);

const list: Change = (value, change) =>
  Array.isArray(value) ? value.map((each) => one(each, change)) : value;

const byName: Change = (value, change) =>
  isObject(value)
    ? Object.fromEntries(Object.entries(value).map(([name, each]) => [name, one(each, change)]))
    : value;

const KEYWORDS: ReadonlyMap<string, Change> = new Map([
  ...['$defs', 'properties', 'patternProperties', 'dependentSchemas'].map((name) => [name, byName] as const),
  ...['allOf', 'anyOf', 'oneOf', 'prefixItems'].map((name) => [name, list] as const),
  ...['additionalProperties', 'unevaluatedProperties', 'propertyNames'].map((name) => [name, one] as const),
  ...['items', 'unevaluatedItems', 'contains', 'contentSchema'].map((name) => [name, one] as const),
  ...['not', 'if', 'then', 'else'].map((name) => [name, one] as const),
]);

/** Returns a deep copy of the schema with its references mapped. */
export function mapReferences(schema: JsonSchema, map: (reference: string) => string): JsonSchema {
  const change = (inner: JsonSchema): JsonSchema => mapReferences(inner, map);
  return Object.fromEntries(
    Object.entries(schema).map(([keyword, value]) => {
      if (keyword === '$ref' && typeof value === 'string') return [keyword, map(value)];
      return [keyword, KEYWORDS.get(keyword)?.(value, change) ?? value];
    }),
  );
}

/** Returns all references in a schema, deep. */
export function referencesIn(schema: JsonSchema): string[] {
  const found: string[] = [];
  mapReferences(schema, (reference) => {
    found.push(reference);
    return reference;
  });
  return found;
}

function isObject(value: unknown): value is JsonSchema {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
