/**
 * Errors that are responses: `HttpError` for any status, and a named class for each common one.
 *
 * @module
 */
import { REASON_PHRASES } from '@tsgi/http';
import type { ApplicationObject, Body, Environ, Header, StartResponse } from '@tsgi/spec';
import { type HeaderChanges, replaceFields } from '../responses/http-response.ts';
import { type Problem, respondWithError } from './render-error.ts';

/** Options of an error, beside its status and message. Clients see all of them except `cause`. */
export interface HttpErrorOptions extends ErrorOptions {
  /** Field lines of the response, except `Content-Type`, which depends on `Accept`. */
  readonly headers?: HeaderChanges;
  /** URI of this kind of problem (RFC9457§3.1.1). Default: none, the status is the type. */
  readonly type?: string;
  /** Title of this kind of problem (RFC9457§3.1.3). Default: the reason phrase. */
  readonly title?: string;
  /** URI of this occurrence (RFC9457§3.1.5). */
  readonly instance?: string;
  /** Further members of the problem details (RFC9457§3.2). */
  readonly extensions?: Readonly<Record<string, unknown>>;
}

/**
 * An error that is a response. Throw it or return it: it is a TSGI application that responds with problem details
 * (RFC9457), a page or text, by `Accept`.
 *
 * Clients see its message. Put what they must not see into `cause`, which only the log shows.
 *
 * @example
 * throw new HttpError(409, 'the order is on its way', { extensions: { order: 5 } });
 */
export class HttpError<Status extends number = number> extends Error implements ApplicationObject {
  readonly status: Status;
  /** Field lines of the response, without `Content-Type` and `Vary`. */
  readonly headers: readonly Header[];
  /** The error as a JSON value. */
  readonly problem: Problem;

  /**
   * @param status - from 400 to 599.
   * @param message - shown to the client. Default: none, the status says it.
   * @throws RangeError for another status.
   */
  constructor(status: Status, message?: string, options: HttpErrorOptions = {}) {
    if (!Number.isInteger(status) || status < 400 || status > 599) {
      throw new RangeError(
        `an error's status must be from 400 to 599, got ${JSON.stringify(status)} (RFC9110§15.5, §15.6)`,
      );
    }
    const { headers = [], type, title = REASON_PHRASES[status] ?? `Error ${status}`, instance } = options;
    super(message ?? title, options);
    this.name = new.target.name;
    this.status = status;
    this.headers = replaceFields([], headers);
    this.problem = {
      ...options.extensions,
      ...(type === undefined ? {} : { type }),
      title,
      status,
      ...(message === undefined ? {} : { detail: message }),
      ...(instance === undefined ? {} : { instance }),
    };
  }

  /** Responds with the error. */
  tsgi(environ: Environ, startResponse: StartResponse): Body {
    return respondWithError(this, environ, startResponse);
  }
}

/** A class of errors with one status. It can be extended. */
export interface HttpErrorClass<Status extends number> {
  /** @param message - shown to the client. Default: none, the status says it. */
  new (message?: string, options?: HttpErrorOptions): HttpError<Status>;
  readonly prototype: HttpError<Status>;
}

const CLASSES = new Map<number, HttpErrorClass<number>>();

/** Returns the class of a status, named after its reason phrase: 404 is `NotFoundError`. */
function errorClass<Status extends number>(status: Status): HttpErrorClass<Status> {
  const name = `${(REASON_PHRASES[status] ?? '').replace(/[^A-Za-z]|Error$/g, '')}Error`;
  const named = {
    [name]: class extends HttpError<Status> {
      constructor(message?: string, options?: HttpErrorOptions) {
        super(status, message, options);
      }
    },
  }[name] as HttpErrorClass<Status>;
  CLASSES.set(status, named);
  return named;
}

/** 400: the request is malformed (RFC9110§15.5.1). */
export const BadRequestError: HttpErrorClass<400> = errorClass(400);
export type BadRequestError = HttpError<400>;
/** 401. It must say how to log in: `{ headers: { 'WWW-Authenticate': 'Basic realm="…"' } }` (RFC9110§15.5.2). */
export const UnauthorizedError: HttpErrorClass<401> = errorClass(401);
export type UnauthorizedError = HttpError<401>;
/** 403: the client may not do this, known or not (RFC9110§15.5.4). */
export const ForbiddenError: HttpErrorClass<403> = errorClass(403);
export type ForbiddenError = HttpError<403>;
/** 404: there is nothing at this path (RFC9110§15.5.5). */
export const NotFoundError: HttpErrorClass<404> = errorClass(404);
export type NotFoundError = HttpError<404>;
/** 406: no available form of the resource is acceptable (RFC9110§15.5.7). */
export const NotAcceptableError: HttpErrorClass<406> = errorClass(406);
export type NotAcceptableError = HttpError<406>;
/** 409: the request conflicts with the current state (RFC9110§15.5.10). */
export const ConflictError: HttpErrorClass<409> = errorClass(409);
export type ConflictError = HttpError<409>;
/** 410: the resource was removed for good (RFC9110§15.5.11). */
export const GoneError: HttpErrorClass<410> = errorClass(410);
export type GoneError = HttpError<410>;
/** 412: a precondition of the request failed (RFC9110§15.5.13). */
export const PreconditionFailedError: HttpErrorClass<412> = errorClass(412);
export type PreconditionFailedError = HttpError<412>;
/** 413: the content exceeds a limit (RFC9110§15.5.14). */
export const ContentTooLargeError: HttpErrorClass<413> = errorClass(413);
export type ContentTooLargeError = HttpError<413>;
/** 415: the content has an unsupported media type or coding (RFC9110§15.5.16). */
export const UnsupportedMediaTypeError: HttpErrorClass<415> = errorClass(415);
export type UnsupportedMediaTypeError = HttpError<415>;
/** 416: none of the requested ranges exists (RFC9110§15.5.17). */
export const RangeNotSatisfiableError: HttpErrorClass<416> = errorClass(416);
export type RangeNotSatisfiableError = HttpError<416>;
/** 422: the content is well-formed, but invalid (RFC9110§15.5.21). */
export const UnprocessableContentError: HttpErrorClass<422> = errorClass(422);
export type UnprocessableContentError = HttpError<422>;
/** 428: the request must have a precondition, such as `If-Match` (RFC6585§3). */
export const PreconditionRequiredError: HttpErrorClass<428> = errorClass(428);
export type PreconditionRequiredError = HttpError<428>;
/** 429: the client sends too many requests; `Retry-After` says when to retry (RFC6585§4). */
export const TooManyRequestsError: HttpErrorClass<429> = errorClass(429);
export type TooManyRequestsError = HttpError<429>;
/** 500: the application failed (RFC9110§15.6.1). */
export const InternalServerError: HttpErrorClass<500> = errorClass(500);
export type InternalServerError = HttpError<500>;
/** 501: the server does not implement the method (RFC9110§15.6.2). */
export const NotImplementedError: HttpErrorClass<501> = errorClass(501);
export type NotImplementedError = HttpError<501>;
/** 502: an upstream server sent an invalid response (RFC9110§15.6.3). */
export const BadGatewayError: HttpErrorClass<502> = errorClass(502);
export type BadGatewayError = HttpError<502>;
/** 503: the server is overloaded or down; `Retry-After` says when to retry (RFC9110§15.6.4). */
export const ServiceUnavailableError: HttpErrorClass<503> = errorClass(503);
export type ServiceUnavailableError = HttpError<503>;
/** 504: an upstream server did not respond in time (RFC9110§15.6.5). */
export const GatewayTimeoutError: HttpErrorClass<504> = errorClass(504);
export type GatewayTimeoutError = HttpError<504>;

/** Options of a {@link MethodNotAllowedError}: the allowed methods. */
export interface MethodNotAllowedOptions extends HttpErrorOptions {
  readonly allow?: readonly string[];
}

/** 405, with the allowed methods in `Allow`, which is required even if it is empty (RFC9110§15.5.6). */
export class MethodNotAllowedError extends HttpError<405> {
  readonly allow: readonly string[];

  constructor(message?: string, options: MethodNotAllowedOptions = {}) {
    const { allow = [], headers = [] } = options;
    super(405, message, { ...options, headers: replaceFields([['Allow', allow.join(', ')]], headers) });
    this.allow = allow;
  }
}

CLASSES.set(405, MethodNotAllowedError);

/**
 * Throws the error of a status: an instance of the status's own class if there is one.
 *
 * @param status - from 400 to 599.
 * @param message - shown to the client.
 * @throws HttpError always; RangeError for a status that is no error.
 * @example
 * const user = users.get(params.id) ?? abort(404, `there is no user ${params.id}`);
 */
export function abort(status: number, message?: string, options?: HttpErrorOptions): never {
  throw httpError(status, message, options);
}

/**
 * Returns the error of a status: an instance of its own class if there is one.
 *
 * @throws RangeError for a status that is no error.
 */
export function httpError(status: number, message?: string, options?: HttpErrorOptions): HttpError {
  const Class = CLASSES.get(status);
  return Class === undefined ? new HttpError(status, message, options) : new Class(message, options);
}
