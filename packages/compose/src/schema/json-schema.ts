/**
 * The JSON Schema of a schema. What JSON Schema cannot express, a date or a set, is a note in its place, and takes
 * nothing from what is around it.
 *
 * @module
 */

/** A schema as JSON Schema: of what it takes, or of what it makes of it. */
export type SchemaDirection = 'input' | 'output';

/** A JSON Schema of the draft 2020-12, which is that of OpenAPI 3.1. */
export type JsonSchema = Readonly<Record<string, unknown>>;

/** How a schema is written; each library knows options of its own. */
export interface JsonSchemaOptions {
  readonly target: 'draft-2020-12';
  readonly libraryOptions?: Record<string, unknown> | undefined;
}

export type JsonSchemaConverter = Readonly<
  Record<SchemaDirection, (options: JsonSchemaOptions) => JsonSchema>
>;

/** As much of Standard Schema as its companion Standard JSON Schema is about (https://standardschema.dev). */
export interface HasJsonSchema {
  readonly '~standard': { readonly jsonSchema?: JsonSchemaConverter };
}

const NOTE = 'JSON Schema cannot express this:';

/** The same with a note on what it does not say. */
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

/** Each library takes those that it knows (https://standardschema.dev/json-schema). */
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
