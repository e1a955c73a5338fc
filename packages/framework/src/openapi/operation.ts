/**
 * Converts one route to an operation of an OpenAPI document (OAS3.1§4.8.10).
 *
 * @module
 */
import type { ObjectSchema } from '@tsgi/compose';
import { REASON_PHRASES } from '@tsgi/http';
import { isPromise } from '@tsgi/spec';
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

/** The inputs of an operation. */
export interface OperationDraft {
  readonly route: DescribedRoute;
  readonly method: string;
  readonly path: Template;
  /** Names of the path's parameters in the document, where another route may have named them before. */
  readonly names: readonly string[];
  readonly writer: SchemaWriter;
}

/** The name of the response for invalid requests. */
export const VALIDATION_PROBLEM = 'ValidationProblem';

// They are described elsewhere in a document: by requestBody, responses and security (OAS3.1§4.8.12.2).
const IGNORED_HEADERS: ReadonlySet<string> = new Set(['accept', 'content-type', 'authorization']);

/** Returns a route's operation. */
export function operation(draft: OperationDraft): Operation {
  const { host, options, converters } = draft.route;
  const { summary, tags, deprecated, openapi, body, response } = options;
  const server = host === undefined ? undefined : serverOf(hostTemplate(host, converters));
  const parts = [pathParameters(draft), queryParameters(draft), headerParameters(draft)];
  const parameters = parts.flatMap((part) => part.parameters);
  const description = [options.description, ...parts.map(({ note }) => note)].filter(
    (text) => text !== undefined,
  );
  const isChecked = [options.params, options.query, options.headers, body].some(
    (schema) => schema !== undefined,
  );
  return {
    ...(summary === undefined ? {} : { summary }),
    ...(description.length === 0 ? {} : { description: description.join('\n\n') }),
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

/** The parameters of one location, and what could not be expressed. */
interface DescribedParameters {
  readonly parameters: readonly ParameterObject[];
  readonly note?: string | undefined;
}

/** The properties of a part's schema, and a note if it has none to show. */
function propertiesOf(
  draft: OperationDraft,
  part: RequestPart,
): Partial<ObjectSchema> & { readonly note?: string } {
  const schema = draft.route.options[part];
  if (schema === undefined) return {};
  const json = draft.writer.write(schema, 'input', placeOf(draft, part));
  const found = draft.writer.properties(json);
  if (found !== undefined) return found;
  const why = typeof json.description === 'string' ? json.description : JSON.stringify(json);
  return { note: `The ${part} must fit a schema whose properties cannot be listed. ${why}` };
}

function pathParameters(draft: OperationDraft): DescribedParameters {
  const { names, path } = draft;
  const { note, properties = {} } = propertiesOf(draft, 'params');
  const parameters = path.parameters.map(({ name, converter }, index): ParameterObject => {
    const described = Object.hasOwn(properties, name) ? properties[name] : undefined;
    return {
      name: names[index] ?? name,
      in: 'path',
      required: true,
      schema: { ...converterSchema(converter), ...described },
    };
  });
  return { parameters, note };
}

function queryParameters(draft: OperationDraft): DescribedParameters {
  const { note, others, properties = {}, required = [] } = propertiesOf(draft, 'query');
  const listed = Object.entries(properties).map(([name, schema]): ParameterObject => ({
    name,
    in: 'query',
    required: required.includes(name),
    schema,
  }));
  if (others === undefined) return { parameters: listed, note };
  // Names that are not known are an object's, spread out (OAS3.1§4.8.12.3).
  const schema = { type: 'object', additionalProperties: others };
  return {
    parameters: [...listed, { name: 'others', in: 'query', style: 'form', explode: true, schema }],
    note,
  };
}

function headerParameters(draft: OperationDraft): DescribedParameters {
  const { note, properties = {}, required = [] } = propertiesOf(draft, 'headers');
  const named = Object.entries(properties).filter(([name]) => !IGNORED_HEADERS.has(name.toLowerCase()));
  return {
    parameters: named.map(([name, schema]) => ({
      name,
      in: 'header',
      required: required.includes(name),
      schema,
    })),
    note,
  };
}

function requestBody(draft: OperationDraft, body: StandardSchema): NonNullable<Operation['requestBody']> {
  const { bodyTypes = ['json'] } = draft.route.options;
  const schema = draft.writer.write(body, 'input', placeOf(draft, 'body'));
  const mediaTypes = bodyTypes.flatMap((type) => BODY_TYPES[type].mediaTypes);
  return { required: !takesNothing(body), content: contentOf(mediaTypes, schema) };
}

/** Whether a schema accepts an absent value. JSON Schema cannot say so, so the schema itself is asked. */
function takesNothing(schema: StandardSchema): boolean {
  try {
    const outcome = schema['~standard'].validate(undefined);
    if (!isPromise(outcome)) return outcome.issues === undefined;
    outcome.then(undefined, () => undefined);
  } catch {
    // One that throws for nothing does not take it.
  }
  return false;
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

function placeOf({ method, path }: OperationDraft, part: RequestPart | `response ${number}`): SchemaPlace {
  const words = `${method.toLowerCase()} ${path.text} ${part}`.match(/[A-Za-z0-9]+/g) ?? [];
  return {
    name: words.map((word) => word.charAt(0).toUpperCase() + word.slice(1)).join(''),
  };
}
