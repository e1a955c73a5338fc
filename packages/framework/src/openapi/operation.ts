/**
 * One route as an operation of an OpenAPI document (OAS3.1§4.8.10).
 *
 * @module
 */
import { REASON_PHRASES } from '../reason-phrases.ts';
import { BODY_TYPES } from '../validation/request-body.ts';
import { responseSchemas } from '../validation/response-maker.ts';
import type { RequestPart } from '../validation/schemas.ts';
import type { StandardSchema } from '../validation/standard-schema.ts';
import { converterSchema } from './converter-schemas.ts';
import type { DescribedRoute } from './described-route.ts';
import type {
  Content,
  OpenApiServer,
  Operation,
  ParameterObject,
  ResponseObject,
} from './openapi-document.ts';
import { type Template, hostTemplate } from './path-template.ts';
import type { SchemaPlace, SchemaWriter } from './schema-writer.ts';

/** An operation that is being written. */
export interface OperationDraft {
  readonly route: DescribedRoute;
  readonly method: string;
  readonly path: Template;
  /** Of the path's parameters, as the document has them: another route may have named them before. */
  readonly names: readonly string[];
  readonly writer: SchemaWriter;
}

/** The name of the response that says what was wrong with a request. */
export const VALIDATION_PROBLEM = 'ValidationProblem';

// They are described elsewhere in a document: by requestBody, responses and security (OAS3.1§4.8.12.2).
const IGNORED_HEADERS: ReadonlySet<string> = new Set(['accept', 'content-type', 'authorization']);

/** @throws TypeError for a schema that cannot be written. */
export function operation(draft: OperationDraft): Operation {
  const { host, options, converters } = draft.route;
  const { summary, description, tags, deprecated, openapi, body, response } = options;
  const server = host === undefined ? undefined : serverOf(hostTemplate(host, converters));
  const parameters = [...pathParameters(draft), ...queryParameters(draft), ...headerParameters(draft)];
  const isChecked = [options.params, options.query, options.headers, body].some(
    (schema) => schema !== undefined,
  );
  return {
    ...(summary === undefined ? {} : { summary }),
    ...(description === undefined ? {} : { description }),
    ...(tags === undefined ? {} : { tags }),
    ...(deprecated === undefined ? {} : { deprecated }),
    ...(server === undefined ? {} : { servers: [server] }),
    ...(parameters.length === 0 ? {} : { parameters }),
    ...(body === undefined ? {} : { requestBody: requestBody(draft, body) }),
    responses: {
      ...(response === undefined
        ? { default: { description: 'The response.' } }
        : responses(draft, response)),
      ...(isChecked ? { 422: { $ref: `#/components/responses/${VALIDATION_PROBLEM}` } } : {}),
    },
    ...(typeof openapi === 'object' ? openapi : {}),
  };
}

function pathParameters(draft: OperationDraft): ParameterObject[] {
  const { names, path, route, writer } = draft;
  const { params } = route.options;
  const place = placeOf(draft, 'params');
  const described = params && writer.properties(writer.write(params, 'input', place), place).properties;
  return path.parameters.map(({ name, converter }, index) => ({
    name: names[index] ?? name,
    in: 'path',
    required: true,
    schema: { ...converterSchema(converter), ...described?.[name] },
  }));
}

function queryParameters(draft: OperationDraft): ParameterObject[] {
  const { route, writer } = draft;
  const { query } = route.options;
  if (query === undefined) return [];
  const place = placeOf(draft, 'query');
  const { properties, required } = writer.properties(writer.write(query, 'input', place), place);
  return Object.entries(properties).map(([name, schema]) => ({
    name,
    in: 'query',
    required: required.includes(name),
    schema,
  }));
}

function headerParameters(draft: OperationDraft): ParameterObject[] {
  const { route, writer } = draft;
  const { headers } = route.options;
  if (headers === undefined) return [];
  const place = placeOf(draft, 'headers');
  const { properties, required } = writer.properties(writer.write(headers, 'input', place), place);
  const named = Object.entries(properties).filter(([name]) => !IGNORED_HEADERS.has(name.toLowerCase()));
  return named.map(([name, schema]) => ({ name, in: 'header', required: required.includes(name), schema }));
}

function requestBody(draft: OperationDraft, body: StandardSchema): NonNullable<Operation['requestBody']> {
  const { bodyTypes = ['json'] } = draft.route.options;
  const schema = draft.writer.write(body, 'input', placeOf(draft, 'body'));
  const mediaTypes = bodyTypes.flatMap((type) => BODY_TYPES[type].mediaTypes);
  return { required: true, content: contentOf(mediaTypes, schema) };
}

function responses(
  draft: OperationDraft,
  response: NonNullable<DescribedRoute['options']['response']>,
): Record<string, ResponseObject> {
  return Object.fromEntries(
    responseSchemas(response).map(([status, schema]) => {
      const json = draft.writer.write(schema, 'output', placeOf(draft, `response ${status}`));
      const mediaType = status < 400 ? 'application/json' : 'application/problem+json';
      return [
        status,
        { description: REASON_PHRASES[status] ?? 'A response.', content: contentOf([mediaType], json) },
      ];
    }),
  );
}

function contentOf(mediaTypes: readonly string[], schema: Content[string]['schema']): Content {
  return Object.fromEntries(mediaTypes.map((type) => [type, { schema }]));
}

/** A server of the same scheme, with a name for each parameter of the host. */
function serverOf({ text, parameters }: Template): OpenApiServer {
  const variables = parameters.map(({ name }) => [name, { default: name }] as const);
  return {
    url: `//${text}`,
    ...(variables.length === 0 ? {} : { variables: Object.fromEntries(variables) }),
  };
}

function placeOf(
  { method, route, path }: OperationDraft,
  part: RequestPart | `response ${number}`,
): SchemaPlace {
  const words = `${method.toLowerCase()} ${path.text} ${part}`.match(/[A-Za-z0-9]+/g) ?? [];
  return {
    label: `${part} of ${method} ${JSON.stringify(route.prefix + route.pattern)}`,
    name: words.map((word) => word.charAt(0).toUpperCase() + word.slice(1)).join(''),
  };
}
