/**
 * Converts schemas of any library to JSON Schema for an OpenAPI document.
 *
 * @module
 */
import {
  type JsonSchema,
  type ObjectSchema,
  type SchemaDirection,
  jsonSchemaOf,
  noted,
  objectSchema,
} from '@tsgi/compose';
import type { StandardSchema } from '../validation/standard-schema.ts';
import type { Components } from './components.ts';

/** Returns the JSON Schema for a schema that has none, or needs another. `undefined` leaves it to the schema. */
export type JsonSchemaMaker = (schema: StandardSchema, direction: SchemaDirection) => JsonSchema | undefined;

/** The place of a schema in the application. */
export interface SchemaPlace {
  /** Name for a schema without one that refers to itself: `PostUsersBody`. */
  readonly name: string;
}

export class SchemaWriter {
  readonly #components: Components;
  readonly #make: JsonSchemaMaker;

  constructor(components: Components, make: JsonSchemaMaker = () => undefined) {
    this.#components = components;
    this.#make = make;
  }

  /** Writes a schema. A note replaces what JSON Schema cannot express. */
  write(schema: StandardSchema, direction: SchemaDirection, { name }: SchemaPlace): JsonSchema {
    const json = this.#make(schema, direction) ?? ownJsonSchema(schema, direction);
    return this.#components.take({ json, direction, name });
  }

  /** The properties of an object's schema; `undefined` if it is no object. */
  properties(json: JsonSchema): ObjectSchema | undefined {
    const found = objectSchema(json, (schema) => this.#components.resolve(schema));
    const isObject =
      Object.keys(found.properties).length > 0 || this.#components.resolve(json).type === 'object';
    return isObject ? found : undefined;
  }
}

function ownJsonSchema(schema: StandardSchema, direction: SchemaDirection): JsonSchema {
  const json = jsonSchemaOf(schema, direction);
  if (json === undefined) return noted({}, `a schema of ${schema['~standard'].vendor} without JSON Schema`);
  return direction === 'input' ? json : withSharedParts(json, jsonSchemaOf(schema, 'input') ?? {});
}

/**
 * Parts of an output that are those of the input, but for `additionalProperties: false`, as zod adds it, are the same:
 * a schema with a name is then there once.
 */
function withSharedParts(output: JsonSchema, input: JsonSchema): JsonSchema {
  const { $defs: outer = {}, ...own } = output;
  const { $defs: inner = {}, ...other } = input;
  const definitions = Object.entries(outer as Definitions).map(([name, schema]) => {
    return [name, shared(schema, (inner as Definitions)[name])] as const;
  });
  const root = '$ref' in own ? own : shared(own, other);
  return definitions.length === 0 ? root : { ...root, $defs: Object.fromEntries(definitions) };
}

type Definitions = Readonly<Record<string, JsonSchema>>;

function shared(output: JsonSchema, input: JsonSchema | undefined): JsonSchema {
  return input !== undefined && openText(output) === openText(input) ? input : output;
}

function openText(schema: JsonSchema): string {
  return JSON.stringify(schema, (key, value: unknown) =>
    key === 'additionalProperties' && value === false ? undefined : value,
  );
}
