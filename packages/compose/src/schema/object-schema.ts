/**
 * What a JSON Schema says of the properties of an object, whatever it is put together from.
 *
 * @module
 */
import type { JsonSchema } from './json-schema.ts';

/** As much of an object's schema as names and values are about. */
export interface ObjectSchema {
  readonly properties: Readonly<Record<string, JsonSchema>>;
  readonly required: readonly string[];
  /** The schema of names that it does not list, if it has one. */
  readonly others: JsonSchema | undefined;
}

/** Follows references. */
export type Resolve = (schema: JsonSchema) => JsonSchema;

/** From a reference into `$defs` to what is there; anything else is itself. */
export function resolverIn({ $defs = {} }: JsonSchema): Resolve {
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
