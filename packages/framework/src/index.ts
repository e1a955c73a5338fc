export { type Converter, type Converters } from './router/converters.ts';
export { type AnyMiddleware, type TypedMiddleware, compose, defineMiddleware } from '@tsgi/compose';
export { encodePath } from '@tsgi/http';
export {
  type Application,
  type ApplicationLike,
  type ApplicationObject,
  type Body,
  type Chunk,
  type Environ,
  type Header,
  type Middleware,
  type StartResponse,
  toApplication,
} from '@tsgi/spec';
export type {
  CheckPattern,
  NoConverters,
  Params,
  PatternProblem,
  UrlArguments,
  UrlParams,
} from './router/params.ts';
export { RouteError, type RouteErrorCode, type RouteErrorOptions } from './router/route-error.ts';
export type { Found } from './router/route-table.ts';
export type { Route, RouteDefinition } from './router/route.ts';
export {
  type Match,
  type RouteRow,
  Router,
  type RouterOptions,
  type TrailingSlash,
} from './router/router.ts';
export type { Location } from './router/url.ts';
export type { Cookie } from './cookies/cookie.ts';
export { EmptyResponse } from './responses/empty-response.ts';
export {
  EventStreamResponse,
  type EventStreamOptions,
  type Listener,
} from './responses/event-stream-response.ts';
export type { Events } from './responses/event-stream.ts';
export { type FileOptions, FileResponse } from './responses/file-response.ts';
export { type Disposition, contentDisposition } from './responses/file/content-disposition.ts';
export { HTMLResponse } from './responses/html-response.ts';
export {
  type Content,
  type HeaderChanges,
  HttpResponse,
  type ResponseOptions,
} from './responses/http-response.ts';
export { JSONResponse } from './responses/json-response.ts';
export { PlainTextResponse } from './responses/plain-text-response.ts';
export {
  type RedirectOptions,
  RedirectResponse,
  type RedirectStatus,
} from './responses/redirect-response.ts';
export type { ServerSentEvent } from './responses/server-sent-event.ts';
export { StreamResponse } from './responses/stream-response.ts';

export { App, type AppOptions } from './app.ts';
export { Group, type DefineRoute, type MountOptions } from './group.ts';
export type { Handler, Result, RouteOptions } from './handler.ts';
export { Query } from './request/query.ts';
export { RequestHeaders } from './request/request-headers.ts';
export { HttpRequest } from './request/http-request.ts';
export type { OperationOptions } from './openapi/described-route.ts';
export type {
  OpenApiDocument,
  OpenApiInfo,
  OpenApiServer,
  OpenApiTag,
  Operation,
  ParameterObject,
  PathItem,
  ResponseObject,
} from './openapi/openapi-document.ts';
export type { OpenApiOptions } from './openapi/openapi.ts';
export type { JsonSchemaMaker } from './openapi/schema-writer.ts';
export type { BodyType, RequestPart, ResponseSchemas, Schemas } from './validation/schemas.ts';
export type {
  InferInput,
  InferOutput,
  SchemaIssue,
  SchemaOutcome,
  StandardSchema,
} from './validation/standard-schema.ts';
export {
  type RequestIssue,
  ResponseValidationError,
  ValidationError,
} from './validation/validation-error.ts';
export { type ErrorAudience, errorResponse } from './errors/error-response.ts';
export {
  BadGatewayError,
  BadRequestError,
  ConflictError,
  ContentTooLargeError,
  ForbiddenError,
  GatewayTimeoutError,
  GoneError,
  HttpError,
  type HttpErrorClass,
  type HttpErrorOptions,
  InternalServerError,
  MethodNotAllowedError,
  type MethodNotAllowedOptions,
  NotAcceptableError,
  NotFoundError,
  NotImplementedError,
  PreconditionFailedError,
  PreconditionRequiredError,
  RangeNotSatisfiableError,
  ServiceUnavailableError,
  TooManyRequestsError,
  UnauthorizedError,
  UnprocessableContentError,
  UnsupportedMediaTypeError,
  abort,
  httpError,
} from './errors/http-error.ts';
export type { Problem } from './errors/render-error.ts';
export { escapeHtml } from '@tsgi/compose';
export { type RenderTemplate, type TemplateEngine, type TemplateValues, templates } from './templates.ts';
