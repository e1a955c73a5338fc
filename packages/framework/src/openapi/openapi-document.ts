/**
 * The parts of an OpenAPI 3.1 document that this framework writes (https://spec.openapis.org/oas/v3.1.1.html).
 *
 * Types only; nothing here exists at run time.
 *
 * @module
 */
import type { JsonSchema } from '@tsgi/compose';

/** An OpenAPI document, as a value that JSON can express. */
export interface OpenApiDocument {
  readonly openapi: '3.1.1';
  readonly info: OpenApiInfo;
  readonly servers?: readonly OpenApiServer[];
  readonly security?: readonly Readonly<Record<string, readonly string[]>>[];
  readonly tags?: readonly OpenApiTag[];
  readonly paths: Readonly<Record<string, PathItem>>;
  readonly components?: Readonly<Record<string, Readonly<Record<string, unknown>>>>;
}

/** Metadata about the API (OAS3.1§4.8.2). */
export interface OpenApiInfo {
  readonly title: string;
  readonly version: string;
  readonly summary?: string;
  /** In CommonMark. */
  readonly description?: string;
  readonly termsOfService?: string;
  readonly contact?: { readonly name?: string; readonly url?: string; readonly email?: string };
  readonly license?: { readonly name: string; readonly identifier?: string; readonly url?: string };
}

/** A server of the API (OAS3.1§4.8.5). */
export interface OpenApiServer {
  readonly url: string;
  readonly description?: string;
  readonly variables?: Readonly<
    Record<string, { readonly default: string; readonly enum?: readonly string[] }>
  >;
}

/** A tag that groups operations (OAS3.1§4.8.22). */
export interface OpenApiTag {
  readonly name: string;
  readonly description?: string;
}

/** By method in lower case. */
export type PathItem = Readonly<Record<string, Operation>>;

/** One route's operation (OAS3.1§4.8.10). */
export interface Operation {
  readonly operationId?: string;
  readonly summary?: string;
  readonly description?: string;
  readonly tags?: readonly string[];
  readonly deprecated?: boolean;
  readonly servers?: readonly OpenApiServer[];
  readonly parameters?: readonly ParameterObject[];
  readonly requestBody?: { readonly required: boolean; readonly content: Content };
  readonly responses: Readonly<Record<string, ResponseObject | Reference>>;
  /** Further fields of an operation: `security`, `callbacks`, `x-…`. */
  readonly [field: string]: unknown;
}

/** A parameter of an operation (OAS3.1§4.8.12). */
export interface ParameterObject {
  readonly name: string;
  readonly in: 'path' | 'query' | 'header';
  readonly required?: boolean;
  readonly description?: string;
  readonly schema: JsonSchema;
  readonly style?: 'form';
  readonly explode?: boolean;
}

export type Content = Readonly<Record<string, { readonly schema: JsonSchema }>>;

/** A response of an operation (OAS3.1§4.8.17). */
export interface ResponseObject {
  readonly description: string;
  readonly content?: Content;
}

export interface Reference {
  readonly $ref: string;
}
