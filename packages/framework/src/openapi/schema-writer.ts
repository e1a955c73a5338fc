/**
 * Schemas of any library as JSON Schema, as it can stand in an OpenAPI document.
 *
 * @module
 */
import type { ObjectSchema } from '../validation/named-values.ts';
import type { JsonSchema, SchemaDirection, StandardSchema } from '../validation/standard-schema.ts';
import type { Components } from './components.ts';

/**
 * JSON Schema for a schema that has none of its own, or that should have another. `undefined` leaves it to the
 * schema.
 */
export type JsonSchemaMaker = (schema: StandardSchema, direction: SchemaDirection) => JsonSchema | undefined;

/** Where in the application a schema is. */
export interface SchemaPlace {
  /** For messages: `body of POST "/users"`. */
  readonly label: string;
  /** For a schema that refers to itself and has no name: `PostUsersBody`. */
  readonly name: string;
}

export class SchemaWriter {
  readonly #components: Components;
  readonly #make: JsonSchemaMaker;

  constructor(components: Components, make: JsonSchemaMaker = () => undefined) {
    this.#components = components;
    this.#make = make;
  }

  /** @throws TypeError for a schema that cannot be written as JSON Schema; the cause is its library's. */
  write(schema: StandardSchema, direction: SchemaDirection, { label, name }: SchemaPlace): JsonSchema {
    const json = this.#make(schema, direction) ?? ownJsonSchema(schema, direction, label);
    return this.#components.take({ json, direction, name });
  }

  /** The properties of an object's schema. @throws TypeError for what has none. */
  properties(json: JsonSchema, { label }: SchemaPlace): ObjectSchema {
    const found = this.#components.resolve(json) as Partial<ObjectSchema>;
    if (found.properties !== undefined)
      return { properties: found.properties, required: found.required ?? [] };
    throw new TypeError(
      `the ${label} must be the schema of an object with properties, to be in an OpenAPI document, got ${JSON.stringify(json)}`,
    );
  }
}

function ownJsonSchema(schema: StandardSchema, direction: SchemaDirection, label: string): JsonSchema {
  const { jsonSchema, vendor } = schema['~standard'];
  if (jsonSchema === undefined) {
    throw new TypeError(
      `the ${label} must have ["~standard"].jsonSchema to be in an OpenAPI document, or openapi() its option ` +
        `jsonSchema, got a schema of ${JSON.stringify(vendor)} without it (https://standardschema.dev/json-schema)`,
    );
  }
  try {
    return jsonSchema[direction]({ target: 'draft-2020-12' });
  } catch (cause) {
    const said = cause instanceof Error ? cause.message : String(cause);
    throw new TypeError(
      `the ${label} must be a schema that JSON Schema can express, or openapi() have its option jsonSchema, got: ${said}`,
      { cause },
    );
  }
}
