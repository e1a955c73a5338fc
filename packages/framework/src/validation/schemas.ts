/**
 * The schemas of a route, and what they say of the types of its handler.
 *
 * Types only; nothing here exists at run time.
 *
 * @module
 */
import type { Application, ApplicationObject } from '@tsgi/spec';
import type { InferInput, InferOutput, StandardSchema } from './standard-schema.ts';

/** The parts of a request that a schema can be about. */
export type RequestPart = 'params' | 'query' | 'headers' | 'body';

/** `json` is `application/json` and every `…+json`; `form` is what HTML forms send. */
export type BodyType = 'json' | 'form';

/** The schemas of responses, by status. */
export type ResponseSchemas = Readonly<Record<number, StandardSchema>>;

/** What a route says of its requests and its responses. */
export interface Schemas {
  /** Of the parameters as the pattern's converters have made them: an `<int>` is a number. */
  readonly params?: StandardSchema;
  /** Of an object: a name that comes once has a string, one that comes again an array of them. */
  readonly query?: StandardSchema;
  /** Of an object: names in lower case, and strings. */
  readonly headers?: StandardSchema;
  /** Of the content: the value that the JSON is, or the fields of a form. `undefined` if there is none. */
  readonly body?: StandardSchema;
  /** What the content may be; anything else is answered with 415. Default: JSON only, which no HTML form sends. */
  readonly bodyTypes?: readonly BodyType[];
  /**
   * Of what the handler returns, which is then sent as JSON: what the schema makes of it, so what it leaves out is
   * not sent. By status, what a handler returns is that of the success, and has its status; the others are for the
   * OpenAPI document. What answers for itself, a response that the handler makes, is sent as it is.
   */
  readonly response?: StandardSchema | ResponseSchemas;
}

/** The type of `request.valid` for these options: what the schemas have made of the request. */
export type ValidOf<Options extends Schemas> = {
  readonly [
    Part in RequestPart & keyof Options as Options[Part] extends StandardSchema ? Part : never
  ]: InferOutput<Options[Part] & StandardSchema>;
};

/** What answers for itself, whatever the schema of the route's response. */
export type Answer = Application | ApplicationObject | Response;

/**
 * What a handler with these options may return.
 *
 * @typeParam Result - what one without a schema of its response may return.
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
