/**
 * One handler and all that is around it: how a request that came to it is answered, whatever goes wrong.
 *
 *   middleware ─▶ before ─▶ validation ─▶ handler ─▶ after ─▶ answer
 *        └───────────┴── what is thrown ──▶ onError ──┴──────────▶
 *
 * What is synchronous stays so, and a route without hooks costs no more than its handler.
 *
 * @module
 */
import { type AnyMiddleware, closingAfter, whenReady } from '@tsgi/compose';
import { type OptionTable, resolveOptions } from '@tsgi/options';
import {
  type Application,
  type ApplicationObject,
  type Body,
  type Environ,
  type Input,
  type StartResponse,
  isPromise,
} from '@tsgi/spec';
import { answer, asResponse, discardResult, isResponse, isThrownResponse, toResponse } from './answer.ts';
import { changeResponse } from './change-response.ts';
import { errorResponse } from './errors/error-response.ts';
import { InternalServerError } from './errors/http-error.ts';
import { blame } from './errors/refused-text.ts';
import { reportError } from './errors/report-error.ts';
import type { GroupMiddleware, Respond } from './group-middleware.ts';
import { guarded } from './guarded.ts';
import type { AnyHandler, RouteOptions } from './handler.ts';
import { keepContext } from './keep-context.ts';
import { MAX_CONTENT } from './request/content.ts';
import { HttpRequest, type Routed } from './request/http-request.ts';
import {
  type AfterHook,
  type BeforeHook,
  type Scope,
  allScopes,
  findErrorHook,
  hasStatusHint,
  scopesFrom,
} from './scope.ts';
import type { HttpResponse } from './responses/http-response.ts';
import { type ResponseMaker, responseMaker } from './validation/response-maker.ts';
import { type RequestValidator, requestValidator } from './validation/validate-request.ts';

/** Settings that all endpoints of an application share. */
export interface Site {
  readonly debug: boolean | undefined;
  /** Maximum content of a request, in bytes, for routes that set none. */
  readonly maxContent: number;
  /** What is around endpoints, beside the middleware of the application. */
  readonly groupMiddleware: GroupMiddleware;
  urlOf(name: string, values: Readonly<Record<string, unknown>>): string;
}

export interface EndpointDefinition {
  readonly site: Site;
  readonly scope: Scope;
  readonly handler: AnyHandler;
  readonly options: RouteOptions;
  /** Includes the prefixes of its groups. `undefined` where no route matched. */
  readonly pattern: string | undefined;
}

type Params = Readonly<Record<string, unknown>>;

const NO_PARAMS: Params = Object.freeze({});
const NOTHING_VALID: Readonly<Record<string, unknown>> = Object.freeze({});

/**
 * What was thrown after the response could no longer be replaced; outer layers do not try again. Keyed by `tsgi.input`,
 * since environs are copied.
 */
const tooLate = new WeakMap<Input, unknown>();

type Limit = Pick<RouteOptions, 'maxContent'>;

const LIMIT = { maxContent: MAX_CONTENT } as const satisfies OptionTable<Limit>;

function maxContentOf({ maxContent }: Limit): number | undefined {
  const limit: Limit = maxContent === undefined ? {} : { maxContent };
  return resolveOptions(LIMIT, limit, '@tsgi/framework').maxContent;
}

export class Endpoint implements Routed {
  readonly definition: EndpointDefinition;
  readonly #site: Site;
  readonly #scope: Scope;
  readonly #validate: RequestValidator | undefined;
  /** Of the route's own options. */
  readonly #maxContent: number | undefined;
  readonly #makeResponse: ResponseMaker | undefined;
  /** Handler, validation and hooks as one; `undefined` until it is needed. */
  #run: AnyHandler | undefined = undefined;
  /** All that with the middleware around it; `undefined` if there is none. */
  #wrapped: Respond | undefined = undefined;

  /** @throws RouteError `bad-route` for schemas that contradict each other; ConfigError for a `maxContent` that is no size. */
  constructor(definition: EndpointDefinition) {
    this.definition = definition;
    this.#site = definition.site;
    this.#scope = definition.scope;
    this.#maxContent = maxContentOf(definition.options);
    this.#validate = requestValidator(definition.options);
    this.#makeResponse = responseMaker(definition.options);
  }

  get pattern(): string | undefined {
    return this.definition.pattern;
  }

  get maxContent(): number {
    return this.#maxContent ?? this.#site.maxContent;
  }

  /**
   * Middleware of groups and route, the outermost first. The application's is not included: it is around the routing
   * too.
   */
  get middleware(): readonly AnyMiddleware[] {
    const groups = scopesFrom(this.#scope).filter(({ outer }) => outer !== undefined);
    return groups.reverse().flatMap(({ middleware }) => middleware);
  }

  urlOf(name: string, values: Readonly<Record<string, unknown>>): string {
    return this.#site.urlOf(name, values);
  }

  /** Composes hooks, validation and handler, unless that is done already. */
  prepare(): AnyHandler {
    return (this.#run ??= this.#compose());
  }

  /** Call it after middleware or hooks around the handler have changed. */
  recompose(): void {
    this.#run = undefined;
  }

  /** Answers a request. */
  answer(environ: Environ, startResponse: StartResponse, params: Params = NO_PARAMS): Body | Promise<Body> {
    this.prepare();
    const wrapped = this.#wrapped;
    if (wrapped === undefined) return this.#respond(environ, startResponse, params);
    return this.guard((...given) => wrapped(...given, params), environ, startResponse);
  }

  /** Calls an application and answers its errors. */
  guard(app: Application, environ: Environ, startResponse: StartResponse): Body | Promise<Body> {
    const request = () => new HttpRequest(environ, NO_PARAMS, this, NOTHING_VALID);
    return guarded(
      () => app(environ, startResponse),
      (error) => this.#rescue(error, request(), replacing(startResponse, error)),
    );
  }

  #compose(): AnyHandler {
    const { middleware } = this;
    const respond: Respond = (...given) => this.#respond(...given);
    this.#wrapped =
      middleware.length === 0 ? undefined : this.#site.groupMiddleware.around(middleware, respond);
    const scopes = scopesFrom(this.#scope);
    const before = scopes.toReversed().flatMap((scope) => scope.before);
    const after = scopes.flatMap((scope) => scope.after);
    const run = withBefore(before, this.#validated());
    return after.length === 0 ? run : (request) => this.#runWithAfter(run, after, request);
  }

  #validated(): AnyHandler {
    const { handler } = this.definition;
    const validate = this.#validate;
    const makeResponse = this.#makeResponse;
    const handle: AnyHandler =
      validate === undefined
        ? handler
        : (request) =>
            whenReady(validate(request), (valid) =>
              handler(new HttpRequest(request.environ, request.params, this, valid)),
            );
    if (makeResponse === undefined) return handle;
    return (request) =>
      whenReady(handle(request), (result) =>
        // Nothing at all is a return that was forgotten, of which the answer says more than a schema.
        result === undefined || isResponse(result)
          ? result
          : closingAfter<unknown>(
              () => makeResponse(result),
              () => discardResult(result),
            ),
      );
  }

  #runWithAfter(run: AnyHandler, after: readonly AfterHook[], request: HttpRequest): unknown {
    const { environ } = request;
    const respond = (result: unknown) => toResponse(result, environ);
    const changes = after.map(
      (hook) => (response: HttpResponse) => whenReady(hook(request, response), respond),
    );
    const response = guarded(
      () => whenReady(run(request), respond),
      (error) =>
        guarded(
          () => whenReady(this.#resultOf(error, request), respond),
          (failed) => respond(this.#withoutHooks(failed, environ)),
        ),
    );
    return whenReady(response, (first) => changeResponse(first, changes));
  }

  #respond(environ: Environ, startResponse: StartResponse, params: Params): Body | Promise<Body> {
    const callbacks = environ['tsgi.response_finished'];
    const { length } = callbacks;
    const body = this.#callHandler(environ, startResponse, params);
    const isDone: boolean = Array.isArray(body) && callbacks.length === length;
    return isDone ? body : whenReady(body, (ready) => keepContext(ready, callbacks, length));
  }

  #callHandler(environ: Environ, startResponse: StartResponse, params: Params): Body | Promise<Body> {
    const request = new HttpRequest(environ, params, this, NOTHING_VALID);
    let result: unknown;
    try {
      result = (this.#run as AnyHandler)(request);
    } catch (error) {
      return this.#rescue(error, request, startResponse);
    }
    return isPromise(result)
      ? this.#respondLater(result, request, startResponse)
      : this.#answer(result, request, startResponse);
  }

  async #respondLater(
    pending: PromiseLike<unknown>,
    request: HttpRequest,
    startResponse: StartResponse,
  ): Promise<Body> {
    let result: unknown;
    try {
      result = await pending;
    } catch (error) {
      return this.#rescue(error, request, startResponse);
    }
    return this.#answer(result, request, startResponse);
  }

  #answer(result: unknown, request: HttpRequest, startResponse: StartResponse): Body | Promise<Body> {
    try {
      const body = answer(result, request.environ, startResponse);
      if (!isPromise(body)) return body;
      return Promise.resolve(body).catch((error: unknown) =>
        this.#rescue(error, request, replacing(startResponse, error)),
      );
    } catch (error) {
      return this.#rescue(error, request, replacing(startResponse, error));
    }
  }

  /** Answers what was thrown. If that fails, answers the new error without hooks. */
  #rescue(thrown: unknown, request: HttpRequest, startResponse: StartResponse): Body | Promise<Body> {
    const { environ } = request;
    const input = environ['tsgi.input'];
    if (tooLate.has(input) && tooLate.get(input) === thrown) throw thrown;
    return guarded(
      () => whenReady(this.#resultOf(thrown, request), (result) => answer(result, environ, startResponse)),
      (error) => {
        // The head is on its way: the server cuts the response.
        if (error === thrown) {
          tooLate.set(input, error);
          throw error;
        }
        return this.#withoutHooks(error, environ).tsgi(environ, replacing(startResponse, error));
      },
    );
  }

  /** The result of an error hook for what was thrown; the default answer if there is no hook, or the hook fails. */
  #resultOf(thrown: unknown, request: HttpRequest): unknown {
    const { environ } = request;
    if (isThrownResponse(thrown)) return thrown;
    if (environ['tsgi.signal'].aborted) throw thrown;
    return whenReady(blame(thrown, environ), (error) => {
      const scopes = allScopes(environ, this.#scope);
      const hook = findErrorHook(error, scopes);
      if (hook !== undefined) {
        return guarded(
          () => whenReady(hook(error as Error, request), (result) => reported(result, error, environ)),
          (failed) => this.#withoutHooks(failed, environ),
        );
      }
      const response = this.#withoutHooks(error, environ);
      if (response === error || !(response instanceof InternalServerError)) return response;
      // The fault is reported, and has become an error that answers: its page is for hooks, too.
      const fault = new InternalServerError(undefined, { cause: error });
      const faultHook = findErrorHook(fault, scopes);
      if (faultHook === undefined) return response;
      return guarded(
        () => faultHook(fault, request),
        (failed) => (failed === fault ? response : this.#withoutHooks(failed, environ)),
      );
    });
  }

  /** @throws errors that only the server can answer. */
  #withoutHooks(thrown: unknown, environ: Environ): ApplicationObject {
    if (isThrownResponse(thrown)) return asResponse(thrown);
    if (isForServer(thrown, environ)) throw thrown;
    return errorResponse(thrown, { environ, debug: this.#site.debug });
  }
}

function withBefore(hooks: readonly BeforeHook[], handle: AnyHandler): AnyHandler {
  return hooks.reduceRight<AnyHandler>(
    (next, hook) => (request) =>
      whenReady(hook(request), (result) => (result === undefined ? next(request) : result)),
    handle,
  );
}

/** Returns a hook's result, and logs the error too if the status is 500 or more: nothing else reports it. */
function reported(result: unknown, error: unknown, environ: Environ): unknown {
  if (isResponse(result) && Number((result as { readonly status?: unknown }).status) >= 500)
    reportError(error, environ);
  return result;
}

/** Returns a `startResponse` that may replace a response that has begun (PEP3333, "The start_response() Callable"). */
function replacing(startResponse: StartResponse, error: unknown): StartResponse {
  return (status, headers) => startResponse(status, headers, { error });
}

/**
 * Whether only the server can answer: the client has left, or the content breaks the protocol and the server refuses it
 * with a `statusHint`.
 */
function isForServer(thrown: unknown, environ: Environ): boolean {
  return environ['tsgi.signal'].aborted || hasStatusHint(thrown);
}
