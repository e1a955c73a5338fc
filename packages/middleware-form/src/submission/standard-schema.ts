/**
 * The part of Standard Schema 1 that forms need. It is designed to be copied, so no schema library is a dependency
 * (https://standardschema.dev).
 *
 * @module
 */
import type { JsonSchemaConverter } from '@tsgi/compose';

/**
 * A schema of zod, valibot, arktype or any other library of the standard.
 *
 * @typeParam Value - its output.
 */
export type StandardSchema<Value = unknown> = {
  readonly '~standard': {
    readonly validate: (value: unknown) => SchemaOutcome<Value> | Promise<SchemaOutcome<Value>>;
    /** The companion, Standard JSON Schema; some libraries do not have it. */
    readonly jsonSchema?: JsonSchemaConverter;
  };
};

/** The outcome of a validation; without issues there is a value. */
export type SchemaOutcome<Value> =
  { readonly value: Value; readonly issues?: undefined } | { readonly issues: readonly SchemaIssue[] };

/** What is wrong with a value, and where in it. */
export type SchemaIssue = {
  readonly message: string;
  readonly path?: readonly (PropertyKey | { readonly key: PropertyKey })[] | undefined;
};
