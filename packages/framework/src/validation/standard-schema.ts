/**
 * The interface that schema libraries have in common: Standard Schema 1, with its companion Standard JSON Schema.
 * It is made to be copied, so no library is a dependency here (https://standardschema.dev).
 *
 * @module
 */
import type { JsonSchemaConverter } from '@tsgi/compose';

/**
 * A schema of zod, valibot, arktype or any other library of the standard.
 *
 * @typeParam Input - what it takes.
 * @typeParam Output - what it makes of it.
 */
export interface StandardSchema<Input = unknown, Output = Input> {
  readonly '~standard': {
    readonly version: 1;
    readonly vendor: string;
    readonly validate: (value: unknown) => SchemaOutcome<Output> | Promise<SchemaOutcome<Output>>;
    readonly types?: { readonly input: Input; readonly output: Output } | undefined;
    /** The companion; not every library has it on its schemas. */
    readonly jsonSchema?: JsonSchemaConverter;
  };
}

/** Without issues there is a value. With issues there may be one all the same, which counts for nothing. */
export type SchemaOutcome<Output> =
  { readonly value: Output; readonly issues?: undefined } | { readonly issues: readonly SchemaIssue[] };

/** What is wrong with a value, and where in it. */
export interface SchemaIssue {
  readonly message: string;
  readonly path?: readonly (PropertyKey | { readonly key: PropertyKey })[] | undefined;
}

type TypesOf<Schema extends StandardSchema> = NonNullable<Schema['~standard']['types']>;

/** What a schema takes. */
export type InferInput<Schema extends StandardSchema> = TypesOf<Schema>['input'];

/** What a schema makes of it. */
export type InferOutput<Schema extends StandardSchema> = TypesOf<Schema>['output'];

/** Is it a schema, and not a record of them? Those of arktype are functions. */
export function isSchema(value: object): value is StandardSchema {
  return '~standard' in value;
}
