/**
 * The interface of schema libraries: Standard Schema 1, with its companion Standard JSON Schema. It is designed to be
 * copied, so no library is a dependency here (https://standardschema.dev).
 *
 * @module
 */
import type { JsonSchemaConverter } from '@tsgi/compose';

/**
 * A schema of zod, valibot, arktype or any other library of the standard.
 *
 * @typeParam Input - the type it accepts.
 * @typeParam Output - the type it returns.
 */
export interface StandardSchema<Input = unknown, Output = Input> {
  readonly '~standard': {
    readonly version: 1;
    readonly vendor: string;
    readonly validate: (value: unknown) => SchemaOutcome<Output> | Promise<SchemaOutcome<Output>>;
    readonly types?: { readonly input: Input; readonly output: Output } | undefined;
    /** The companion standard; some libraries do not have it. */
    readonly jsonSchema?: JsonSchemaConverter;
  };
}

/** The outcome of a validation. If there are issues, ignore the value. */
export type SchemaOutcome<Output> =
  { readonly value: Output; readonly issues?: undefined } | { readonly issues: readonly SchemaIssue[] };

/** What is wrong with a value, and where in it. */
export interface SchemaIssue {
  readonly message: string;
  readonly path?: readonly (PropertyKey | { readonly key: PropertyKey })[] | undefined;
}

type TypesOf<Schema extends StandardSchema> = NonNullable<Schema['~standard']['types']>;

/** The input type of a schema. */
export type InferInput<Schema extends StandardSchema> = TypesOf<Schema>['input'];

/** The output type of a schema. */
export type InferOutput<Schema extends StandardSchema> = TypesOf<Schema>['output'];

/** Whether the object is a schema, not a record of schemas. Arktype's schemas are functions. */
export function isSchema(value: object): value is StandardSchema {
  return '~standard' in value;
}
