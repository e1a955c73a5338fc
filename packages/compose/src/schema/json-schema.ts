/**
 * The JSON Schema of a schema. A note replaces what JSON Schema cannot express, such as a date or a set; the rest is
 * unaffected.
 *
 * @module
 */

/** Whether the JSON Schema describes a schema's input or output. */
export type SchemaDirection = 'input' | 'output';

/** A JSON Schema of draft 2020-12, the one of OpenAPI 3.1. */
export type JsonSchema = Readonly<Record<string, unknown>>;

/** Options for writing a schema; libraries have further ones of their own. */
export interface JsonSchemaOptions {
  readonly target: 'draft-2020-12';
  readonly libraryOptions?: Record<string, unknown> | undefined;
}

/** Converts a schema to JSON Schema, of its input or its output (https://standardschema.dev/json-schema). */
export type JsonSchemaConverter = Readonly<
  Record<SchemaDirection, (options: JsonSchemaOptions) => JsonSchema>
>;

/** The part of Standard Schema that Standard JSON Schema defines (https://standardschema.dev). */
export interface HasJsonSchema {
  readonly '~standard': { readonly jsonSchema?: JsonSchemaConverter };
}

const NOTE = 'JSON Schema cannot express this:';

/** Returns the schema with a note on what it does not express. */
export function noted(schema: JsonSchema, what: string): JsonSchema {
  const { description } = schema;
  const note = `${NOTE} ${what}.`;
  return { ...schema, description: typeof description === 'string' ? `${description}\n\n${note}` : note };
}

/** @returns `undefined` for a schema without JSON Schema. */
export function jsonSchemaOf(
  { '~standard': { jsonSchema } }: HasJsonSchema,
  direction: SchemaDirection,
): JsonSchema | undefined {
  if (jsonSchema === undefined) return undefined;
  try {
    return jsonSchema[direction]({ target: 'draft-2020-12', libraryOptions: LIBRARY_OPTIONS });
  } catch (error) {
    // A library that does not know the options below, and gives up the whole for a part.
    return noted({}, error instanceof Error ? error.message : String(error));
  }
}

// What zod writes as {} if it may.
const INEXPRESSIBLE: ReadonlySet<string> = new Set([
  ...['bigint', 'custom', 'date', 'function', 'map', 'nan', 'promise', 'set', 'symbol', 'transform'],
  ...['undefined', 'void'],
]);

interface ZodPart {
  readonly zodSchema: { readonly _zod: { readonly def: { readonly type: string } } };
  readonly jsonSchema: JsonSchema;
}

interface ValibotPart {
  readonly valibotSchema: { readonly type: string };
  readonly jsonSchema: JsonSchema;
  readonly errors?: readonly unknown[];
}

interface ValibotAction {
  readonly valibotAction: { readonly kind: string; readonly type: string };
  readonly errors?: readonly unknown[];
}

interface ArktypePart {
  readonly code: string;
  readonly base: JsonSchema;
}

/** Options of the libraries; each ignores those it does not know (https://standardschema.dev/json-schema). */
const LIBRARY_OPTIONS: Record<string, unknown> = {
  // zod
  unrepresentable: 'any',
  override({ jsonSchema, zodSchema }: ZodPart) {
    const { type } = zodSchema._zod.def;
    if (INEXPRESSIBLE.has(type)) Object.assign(jsonSchema, noted(jsonSchema, type));
  },
  // valibot
  errorMode: 'ignore',
  overrideSchema: ({ errors, jsonSchema, valibotSchema }: ValibotPart) =>
    errors && noted(jsonSchema, valibotSchema.type),
  // A check that is not written leaves a schema that is true; a transformation leaves one that is not.
  overrideAction: ({ errors, valibotAction }: ValibotAction) =>
    errors && valibotAction.kind === 'transformation' ? noted({}, valibotAction.type) : undefined,
  // arktype
  fallback: ({ base, code }: ArktypePart) => (Object.keys(base).length > 0 ? base : noted(base, code)),
};
