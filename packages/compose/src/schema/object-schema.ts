/**
 * The properties of an object in a JSON Schema, however it is composed.
 *
 * @module
 */
import type { JsonSchema } from './json-schema.ts';

/** Properties of an object's schema. */
export interface ObjectSchema {
  readonly properties: Readonly<Record<string, JsonSchema>>;
  readonly required: readonly string[];
  /** Schema of names that are not listed, if there is one. */
  readonly others: JsonSchema | undefined;
}

/** Resolves a reference. */
export type Resolve = (schema: JsonSchema) => JsonSchema;

/** Returns a function that resolves references into `$defs`; anything else is returned unchanged. */
export function resolverIn({ $defs = {} }: JsonSchema): Resolve {
  const definitions = $defs as Readonly<Record<string, JsonSchema>>;
  const resolve: Resolve = (schema) => {
    const { $ref } = schema;
    const target = typeof $ref === 'string' ? definitions[$ref.replace('#/$defs/', '')] : undefined;
    return target === undefined ? schema : resolve(target);
  };
  return resolve;
}

/** Returns the schema of an object, however it is composed; without properties if it is no object. */
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

/** Combines the schemas of a name in several objects: one of them applies. */
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
