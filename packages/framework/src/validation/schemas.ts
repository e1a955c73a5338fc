/**
 * The schemas of a route, and how they type its handler.
 *
 * Types only; nothing here exists at run time.
 *
 * @module
 */
import type { Application, ApplicationObject } from '@tsgi/spec';
import type { InferInput, InferOutput, StandardSchema } from './standard-schema.ts';

/** The parts of a request that can have a schema. */
export type RequestPart = 'params' | 'query' | 'headers' | 'body';

/** `json` is `application/json` and every `…+json`; `form` is the content of HTML forms. */
export type BodyType = 'json' | 'form';

/** The schemas of responses, by status. */
export type ResponseSchemas = Readonly<Record<number, StandardSchema>>;

/** The schemas of a route. */
export interface Schemas {
  /** Schema of the parameters, as the pattern's converters returned them: an `<int>` is a number. */
  readonly params?: StandardSchema;
  /** Schema of an object: a string for a name that occurs once, an array of strings for one that occurs again. */
  readonly query?: StandardSchema;
  /** Schema of an object with names in lower case and string values. */
  readonly headers?: StandardSchema;
  /** Schema of the content: the JSON value, or the fields of a form. `undefined` if there is none. */
  readonly body?: StandardSchema;
  /** Accepted kinds of content; others are answered with 415. Default: JSON only, which HTML forms cannot send. */
  readonly bodyTypes?: readonly BodyType[];
  /**
   * Schema of the handler's result. Its output is sent as JSON, so properties it strips are not sent. By status, the
   * handler's result is the success and has its status; other statuses are for the OpenAPI document. Responses that the
   * handler makes itself are sent as they are.
   */
  readonly response?: StandardSchema | ResponseSchemas;
}

/** The type of `request.valid`: the outputs of the schemas. */
export type ValidOf<Options extends Schemas> = {
  readonly [
    Part in RequestPart & keyof Options as Options[Part] extends StandardSchema ? Part : never
  ]: InferOutput<Options[Part] & StandardSchema>;
};

/** A result that bypasses the response's schema. */
export type Answer = Application | ApplicationObject | Response;

/**
 * The result of a handler with these options.
 *
 * @typeParam Result - the result of a handler without a response schema.
 */
export type ResultOf<Options extends Schemas, Result> =
  // Options of which nothing is known may have none.
  undefined extends Options['response']
    ? Result
    : [SuccessSchema<Options['response']>] extends [never]
      ? Result
      : InferInput<SuccessSchema<Options['response']>> | Answer;

// Those with content (RFC9110§15.3); 206 is not a handler's to say.
type Success = 200 | 201 | 202 | 203 | 207;

type SuccessSchema<Response> = Response extends StandardSchema
  ? Response
  : Response extends ResponseSchemas
    ? Extract<Response[Success & keyof Response], StandardSchema>
    : never;
