/**
 * Converts a handler's result with the schema of its route's response. This also runs in production: properties that a
 * schema strips must not be sent there either.
 *
 * @module
 */
import { whenReady } from '@tsgi/compose';
import { JSONResponse } from '../responses/json-response.ts';
import { RouteError } from '../router/route-error.ts';
import type { ResponseSchemas, Schemas } from './schemas.ts';
import { type StandardSchema, isSchema } from './standard-schema.ts';
import { ResponseValidationError } from './validation-error.ts';

/** @throws ResponseValidationError, or rejects with it, for a value that the schema rejects. */
export type ResponseMaker = (value: unknown) => JSONResponse | Promise<JSONResponse>;

/**
 * @returns `undefined` without a schema for a success.
 * @throws RouteError `bad-route` for several.
 */
export function responseMaker({ response }: Schemas): ResponseMaker | undefined {
  const [success, another] = response === undefined ? [] : successes(response);
  if (success === undefined) return undefined;
  const [status, schema] = success;
  if (another !== undefined) {
    throw new RouteError(
      'bad-route',
      `response must have one status from 200 to 299, that of what the handler returns, got ${status} and ${another[0]}`,
    );
  }
  return (value) =>
    whenReady(schema['~standard'].validate(value), (outcome) => {
      if (outcome.issues !== undefined) throw new ResponseValidationError(outcome.issues);
      return new JSONResponse(outcome.value, { status });
    });
}

/** All response schemas, by status. */
export function responseSchemas(
  response: StandardSchema | ResponseSchemas,
): [status: number, schema: StandardSchema][] {
  if (isSchema(response)) return [[200, response]];
  return Object.entries(response).map(([status, schema]) => [Number(status), schema]);
}

function successes(response: StandardSchema | ResponseSchemas): [status: number, schema: StandardSchema][] {
  return responseSchemas(response).filter(([status]) => status >= 200 && status < 300);
}
