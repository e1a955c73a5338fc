/**
 * Defines routes and what is around them, for an application and for each group of its routes.
 *
 * @module
 */
import type { ApplicationLike, Environ, Hint, Provided } from '@tsgi/spec';
import type { Dispatcher, EndpointRoute } from './dispatcher.ts';
import type {
  Fits,
  Inside,
  Knows,
  Around,
  MiddlewareProblem,
  Order,
  OwnOf,
  Registry,
  Usable,
  ValuesOf,
} from './group-types.ts';
import { checkMiddleware, checkRoute, joinPattern } from './group-arguments.ts';
import type { Handler, NoOptions, ParamsOf, Result, RouteOptions } from './handler.ts';
import type { HttpRequest } from './request/http-request.ts';
import type { HttpResponse } from './responses/http-response.ts';
import type { Converters } from './router/converters.ts';
import type { CheckPattern, NoConverters, Params } from './router/params.ts';
import type { Route } from './router/route.ts';
import {
  type AfterHook,
  type BeforeHook,
  type ErrorClass,
  type ErrorHook,
  type Scope,
  newScope,
} from './scope.ts';

/** The request of a hook, which runs for all routes below the prefix. */
type HookedRequest<E extends Environ, Values> = HttpRequest<
  Values & Readonly<Record<string, unknown>>,
  unknown,
  E
>;

type Awaitable<T> = T | Promise<T>;

/** A hook that returns a number or a boolean is probably a mistake: `before(() => seen.push(1))` returns a length. */
type HookResult<E extends Environ> = Exclude<Result<E>, number | boolean>;

/**
 * Defines a route: `app.get('/users/:id<int>', ({ params }) => …)`.
 *
 * @throws RouteError `bad-route`, `conflict` or `unreachable`; the route is then not added.
 */
export type DefineRoute = <
  E extends Environ,
  Own,
  Values,
  const Pattern extends string,
  const Options extends RouteOptions = NoOptions,
>(
  this: Knows<E, Own, Values> | object,
  pattern: Pattern & CheckPattern<Pattern, Own, Values>,
  handler: Handler<ParamsOf<Pattern, Options, Own, Values>, Options, Provided<E, Order>>,
  options?: Options & Hint<Around>,
  ...none: MiddlewareProblem<Around>[]
) => Route<unknown, ParamsOf<Pattern, Options, Own, Values>>;

/** Options of a mount. */
export interface MountOptions {
  /** Prefix for the names of its routes: with `blog`, the route `post` of an `App` is `blog.post`. */
  readonly name?: string;
}

/**
 * Routes with shared middleware and hooks.
 *
 * As a parameter's type it states what a function needs: `(group: Group<HasSession>) => void` accepts every group and
 * every `App` that has a session.
 *
 * @typeParam E - the environ of the handlers.
 * @typeParam Own - the application's own converters.
 * @typeParam Below - the prefix, like `/users/:id<int>`, or its parameters.
 */
export class Group<
  E extends object = Environ,
  Own extends Converters = NoConverters,
  Below extends string | object = object,
> implements Knows<Environ & E, OwnOf<Own>, ValuesOf<Below, Own>> {
  /** Exists in types only. */
  declare readonly '~known'?: NonNullable<Knows<Environ & E, OwnOf<Own>, ValuesOf<Below, Own>>['~known']>;

  /** Defines a route for GET, and for HEAD, which is answered without content. */
  readonly get: DefineRoute = this.#definer(['GET']);
  readonly head: DefineRoute = this.#definer(['HEAD']);
  readonly post: DefineRoute = this.#definer(['POST']);
  readonly put: DefineRoute = this.#definer(['PUT']);
  readonly patch: DefineRoute = this.#definer(['PATCH']);
  readonly delete: DefineRoute = this.#definer(['DELETE']);
  readonly options: DefineRoute = this.#definer(['OPTIONS']);
  /** Defines a route for QUERY: a GET with content (RFC10008). */
  readonly query: DefineRoute = this.#definer(['QUERY']);
  /** Defines a route for every method. Routes that name their methods go first. */
  readonly all: DefineRoute = this.#definer(undefined);

  readonly #dispatcher: Dispatcher;
  readonly #scope: Scope;
  readonly #prefix: string;

  constructor(dispatcher: Dispatcher, scope: Scope, prefix: string) {
    this.#dispatcher = dispatcher;
    this.#scope = scope;
    this.#prefix = prefix;
  }

  /** Defines a route for these methods: tokens in upper case (RFC9110§9.1). */
  on<
    Known extends Environ,
    Registered,
    Values,
    const Pattern extends string,
    const Options extends RouteOptions = NoOptions,
  >(
    this: Knows<Known, Registered, Values> | object,
    methods: string | readonly string[],
    pattern: Pattern & CheckPattern<Pattern, Registered, Values>,
    handler: Handler<ParamsOf<Pattern, Options, Registered, Values>, Options, Provided<Known, Order>>,
    options?: Options & Hint<Around>,
    ...none: MiddlewareProblem<Around>[]
  ): Route<unknown, ParamsOf<Pattern, Options, Registered, Values>>;
  on(methods: string | readonly string[], ...route: readonly unknown[]): unknown {
    return this.#define([methods].flat(), route);
  }

  /**
   * Adds middleware around all routes of the group, including those defined before; the first is the outermost.
   *
   * @returns the same group, typed with what the middleware provide.
   * @throws RouteError `bad-route` for a path: a group has its prefix already.
   */
  use<Known extends Environ, Registered, const Chain extends readonly Usable[]>(
    this: Knows<Known, Registered, unknown>,
    ...middleware: Chain & Fits<Chain, Known>
  ): Group<Known & Inside<Chain>, Registry<Registered>, Below>;
  use(...middleware: readonly unknown[]): unknown {
    checkMiddleware(middleware);
    this.#scope.middleware.push(...middleware);
    // The same with another type: its handlers find more in their environ.
    return this.#changed();
  }

  /**
   * Returns a group with this middleware and no prefix of its own.
   *
   * @throws RouteError `bad-route` for a path: a group has its prefix already.
   * @example
   * app.with(session()).get('/cart', ({ environ }) => environ['app.session']);
   */
  with<
    Known extends Environ,
    Registered extends object,
    Values extends object,
    const Chain extends readonly Usable[],
  >(
    this: Knows<Known, Registered, Values> | object,
    ...middleware: Chain & Fits<Chain, Known>
  ): Group<Known & Inside<Chain>, Registry<Registered>, Values>;
  with(...middleware: readonly unknown[]): unknown {
    const group = this.#within(this.#prefix);
    return group.use(...(middleware as never));
  }

  /**
   * Adds a hook that runs before each handler. If it returns a value, that is the result, and the handler is skipped.
   */
  before(
    hook: (
      request: HookedRequest<Environ & E, ValuesOf<Below, Own>>,
    ) => Awaitable<HookResult<Provided<Environ & E, Order>> | undefined | void>,
  ): this {
    this.#scope.before.push(hook as BeforeHook);
    return this.#changed();
  }

  /**
   * Adds a hook that runs after each handler with its response, or with the response of a hook or an error. The hook
   * returns the response or another one; a response it drops is closed.
   */
  after(
    hook: (
      request: HookedRequest<Environ & E, ValuesOf<Below, Own>>,
      response: HttpResponse,
    ) => Awaitable<HttpResponse>,
  ): this {
    this.#scope.after.push(hook as AfterHook);
    return this.#changed();
  }

  /**
   * Adds a hook that answers errors of a class. The nearest class is chosen, in the nearest group, then in the
   * application, then in the application it is mounted on.
   *
   * The error is then logged only if the response has a status of 500 or more. A fault without a hook of its own is
   * logged, and then matched again as an `InternalServerError` with the fault as its `cause`.
   *
   * @example
   * app.onError(NotFoundError, (_, request) => new HTMLResponse(`<h1>Nothing here</h1>`, { status: 404 }));
   */
  onError<Class extends ErrorClass>(
    type: Class,
    hook: (
      error: InstanceType<Class>,
      request: HookedRequest<Environ & E, ValuesOf<Below, Own>>,
    ) => Awaitable<Result<Provided<Environ & E, Order>>>,
  ): this {
    this.#scope.errors.set(type, hook as ErrorHook);
    return this.#changed();
  }

  /**
   * Defines routes below a prefix, with middleware and hooks of their own, inside those of the application.
   *
   * @param define - its return value is ignored.
   */
  group<Known extends Environ, Registered, Values, const Inner extends string>(
    this: Knows<Known, Registered, Values> | object,
    prefix: Inner & CheckPattern<Inner, Registered, Values>,
    define: (
      group: NoInfer<Group<Known, Registry<Registered>, Params<Inner, Registered, Values>>>,
    ) => unknown,
  ): this;
  group(prefix: string, define: (group: never) => unknown): unknown {
    const scope = newScope(this.#scope);
    const inner = joinPattern(this.#prefix, prefix);
    if (inner !== this.#prefix) this.#dispatcher.addRegion(inner, scope);
    define(new Group(this.#dispatcher, scope, inner) as never);
    return this;
  }

  /**
   * Passes requests below a prefix that match no route to another application. It finds the prefix in `SCRIPT_NAME` and
   * the rest in `PATH_INFO`. Routes that have a parameter in place of the prefix do not count. Errors that a mounted
   * `App` has no hook for go to the hooks here.
   *
   * @param prefix - a pattern without parameters; `/` for every path without a route.
   * @throws RangeError for a prefix that no path can have; SpecViolation for a value that is no application; RouteError
   *   `bad-route` for a prefix with parameters, its group's included, `conflict` for a prefix or a name that is taken.
   */
  mount(
    prefix: string,
    app: ApplicationLike<Provided<Environ & E, Order>>,
    options: MountOptions = {},
  ): this {
    // It is called with the environ of this place, whose type nobody below remembers.
    const called = app as ApplicationLike;
    this.#dispatcher.mount(
      { app: called, prefix: joinPattern(this.#prefix, prefix), name: options.name },
      this.#scope,
    );
    return this;
  }

  #definer(methods: readonly string[] | undefined): DefineRoute {
    const define = (...route: readonly unknown[]) => this.#define(methods, route);
    return define as DefineRoute;
  }

  #define(methods: readonly string[] | undefined, route: readonly unknown[]): EndpointRoute {
    checkRoute(route);
    const [pattern, handler, options = {}] = route;
    const { host, name } = options;
    return this.#dispatcher.add(
      { handler, options, scope: this.#scope },
      {
        pattern: joinPattern(this.#prefix, pattern),
        ...(methods && { methods }),
        ...(host === undefined ? {} : { host }),
        ...(name === undefined ? {} : { name }),
      },
    );
  }

  #within(prefix: string): Group {
    return new Group(this.#dispatcher, newScope(this.#scope), prefix);
  }

  #changed(): this {
    this.#dispatcher.recompose();
    return this;
  }
}
