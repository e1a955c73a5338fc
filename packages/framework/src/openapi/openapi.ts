/**
 * Builds an OpenAPI 3.1 document from routes and their schemas.
 *
 * It omits what 3.1 cannot express: routes for every method, and for methods it does not define (QUERY).
 *
 * @module
 */
import type { JsonSchema } from '@tsgi/compose';
import { Components } from './components.ts';
import type { DescribedRoute } from './described-route.ts';
import type { OpenApiDocument, OpenApiInfo, OpenApiServer, OpenApiTag } from './openapi-document.ts';
import { VALIDATION_PROBLEM, operation } from './operation.ts';
import { pathTemplates } from './path-template.ts';
import { Paths } from './paths.ts';
import { type JsonSchemaMaker, SchemaWriter } from './schema-writer.ts';

/** Options of a document, beside its operations. */
export interface OpenApiOptions {
  readonly info: OpenApiInfo;
  /** Base URLs of the API. Default: where the document itself is served. */
  readonly servers?: readonly OpenApiServer[];
  /** Security requirements of every operation that sets none, by the names in `securitySchemes`. */
  readonly security?: OpenApiDocument['security'] & {};
  readonly securitySchemes?: Readonly<Record<string, Readonly<Record<string, unknown>>>>;
  readonly tags?: readonly OpenApiTag[];
  /** Returns the JSON Schema for schemas that have none, or that need another. */
  readonly jsonSchema?: JsonSchemaMaker;
}

// Those of a path item (OAS3.1§4.8.9.1).
const METHODS: readonly string[] = ['GET', 'PUT', 'POST', 'DELETE', 'OPTIONS', 'HEAD', 'PATCH', 'TRACE'];

/** A `ValidationError` as problem details. */
const PROBLEM_SCHEMA: JsonSchema = {
  type: 'object',
  properties: {
    title: { type: 'string' },
    status: { type: 'integer', const: 422 },
    detail: { type: 'string' },
    errors: {
      type: 'array',
      items: {
        type: 'object',
        properties: {
          in: { type: 'string', enum: ['params', 'query', 'headers', 'body'] },
          path: { type: 'array', items: { type: ['string', 'number'] } },
          message: { type: 'string' },
        },
        required: ['in', 'path', 'message'],
      },
    },
  },
  required: ['title', 'status', 'detail', 'errors'],
};

const PROBLEM_RESPONSE: object = {
  description: 'The request is not as the schemas say.',
  content: { 'application/problem+json': { schema: PROBLEM_SCHEMA } },
};

/**
 * Returns an OpenAPI 3.1 document of these routes.
 *
 * A note replaces the parts of a schema that JSON Schema cannot express.
 *
 * @throws RouteError `conflict` for routes that differ only in converters or hosts, which OpenAPI cannot tell apart.
 */
export function openApiDocument(routes: readonly DescribedRoute[], options: OpenApiOptions): OpenApiDocument {
  const components = new Components();
  const writer = new SchemaWriter(components, options.jsonSchema);
  const paths = new Paths();
  for (const route of routes.filter((each) => each.options.openapi !== 'hidden')) {
    const templates = pathTemplates(route.pattern, route.converters, route.prefix);
    for (const method of route.methods ?? []) {
      if (!METHODS.includes(method)) continue;
      for (const path of templates) {
        const names = paths.template(path).parameters.map(({ name }) => name);
        paths.add(path, method, operation({ route, method, path, names, writer }));
      }
    }
  }
  const { info, security, securitySchemes, servers, tags } = options;
  return {
    openapi: '3.1.1',
    info,
    ...(servers === undefined ? {} : { servers }),
    ...(security === undefined ? {} : { security }),
    ...(tags === undefined ? {} : { tags }),
    paths: paths.items,
    components: {
      schemas: components.schemas,
      responses: { [VALIDATION_PROBLEM]: PROBLEM_RESPONSE },
      ...(securitySchemes === undefined ? {} : { securitySchemes }),
    },
  };
}
