/**
 * How routes are defined, and what goes around them: the same for an application and for a group of its routes.
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

/** What a hook may know of a request: it runs for more than one route, all of them below the prefix. */
type HookedRequest<E extends Environ, Values> = HttpRequest<
  Values & Readonly<Record<string, unknown>>,
  unknown,
  E
>;

type Awaitable<T> = T | Promise<T>;

/** A number or a boolean is hardly meant as one: `before(() => seen.push(1))` returns a length. */
type HookResult = Exclude<Result, number | boolean>;

/**
 * Defines a route: `app.get('/users/:id<int>', ({ params }) => …)`.
 *
 * @throws RouteError `bad-route`, `conflict` or `unreachable`; then there is no such route.
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

/** How a mounted application is called. */
export interface MountOptions {
  /** Before the names of its routes: with `blog`, the route `post` of an `App` is `blog.post`. */
  readonly name?: string;
}

/**
 * Routes with something around them.
 *
 * As the type of a parameter it is what a function asks for: `(group: Group<HasSession>) => void` takes every group, and
 * every `App`, that has a session.
 *
 * @typeParam E - what their handlers find in the environ.
 * @typeParam Own - the application's own converters.
 * @typeParam Below - the prefix, like `/users/:id<int>`, or its parameters.
 */
export class Group<
  E extends object = Environ,
  Own extends Converters = NoConverters,
  Below extends string | object = object,
> implements Knows<Environ & E, OwnOf<Own>, ValuesOf<Below, Own>> {
  /** In types only; there is no such property. */
  declare readonly '~known'?: NonNullable<Knows<Environ & E, OwnOf<Own>, ValuesOf<Below, Own>>['~known']>;

  /** GET, and HEAD, which is answered without the content. */
  readonly get: DefineRoute = this.#definer(['GET']);
  readonly head: DefineRoute = this.#definer(['HEAD']);
  readonly post: DefineRoute = this.#definer(['POST']);
  readonly put: DefineRoute = this.#definer(['PUT']);
  readonly patch: DefineRoute = this.#definer(['PATCH']);
  readonly delete: DefineRoute = this.#definer(['DELETE']);
  readonly options: DefineRoute = this.#definer(['OPTIONS']);
  /** A GET with content (RFC10008). */
  readonly query: DefineRoute = this.#definer(['QUERY']);
  /** Every method, after routes that name theirs. */
  readonly all: DefineRoute = this.#definer(undefined);

  readonly #dispatcher: Dispatcher;
  readonly #scope: Scope;
  readonly #prefix: string;

  constructor(dispatcher: Dispatcher, scope: Scope, prefix: string) {
    this.#dispatcher = dispatcher;
    this.#scope = scope;
    this.#prefix = prefix;
  }

  /** A route for these methods: tokens in upper case (RFC9110§9.1). */
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
   * Puts middleware around all of it, whether it was defined before or after; the first is the outermost.
   *
   * @returns the same, typed with what they provide.
   * @throws RouteError `bad-route` for a path: a group has one.
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
   * A group of what is defined on it: with this middleware around it, and no prefix of its own.
   *
   * @throws RouteError `bad-route` for a path: a group has one.
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

  /** Runs before each handler. What the hook returns is the result, and the handler is not called. */
  before(
    hook: (
      request: HookedRequest<Environ & E, ValuesOf<Below, Own>>,
    ) => Awaitable<HookResult | undefined | void>,
  ): this {
    this.#scope.before.push(hook as BeforeHook);
    return this.#changed();
  }

  /**
   * Runs after each handler, with the response that it gave, or that was given in its place: by a hook, or for an
   * error. The hook gives it back, or another; what it drops is closed.
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
   * Answers for errors of this class. Of several the nearest class counts, in the nearest group, then in the
   * application, then in the one that it is mounted on. The error is not logged then, unless the
   * response has a status of 500 or more. A fault without a hook of its own is logged, and then an
   * `InternalServerError` with the fault as its `cause`.
   *
   * @example
   * app.onError(NotFoundError, (_, request) => new HTMLResponse(`<h1>Nothing here</h1>`, { status: 404 }));
   */
  onError<Class extends ErrorClass>(
    type: Class,
    hook: (
      error: InstanceType<Class>,
      request: HookedRequest<Environ & E, ValuesOf<Below, Own>>,
    ) => Awaitable<Result>,
  ): this {
    this.#scope.errors.set(type, hook as ErrorHook);
    return this.#changed();
  }

  /**
   * Defines routes below a prefix, with middleware and hooks of their own: within these of the application.
   *
   * @param define - what it returns is of no interest.
   */
  group<Known extends Environ, Registered, Values, const Inner extends string>(
    this: Knows<Known, Registered, Values> | object,
    prefix: Inner & CheckPattern<Inner, Registered, Values>,
    define: (group: Group<Known, Registry<Registered>, Params<Inner, Registered, Values>>) => unknown,
  ): this;
  group(prefix: string, define: (group: never) => unknown): unknown {
    const scope = newScope(this.#scope);
    const inner = joinPattern(this.#prefix, prefix);
    if (inner !== this.#prefix) this.#dispatcher.addRegion(inner, scope);
    define(new Group(this.#dispatcher, scope, inner) as never);
    return this;
  }

  /**
   * Hands all below a prefix that has no route to another application, which finds it in `SCRIPT_NAME` and what
   * follows in `PATH_INFO`. A route with a parameter in the
   * prefix's place does not count. What an `App` has no error
   * hook for goes to the hooks here.
   *
   * @param prefix - a pattern without parameters; `/` for all that is left.
   * @throws RangeError for a prefix that no path can have, SpecViolation for what is no application; RouteError
   *   `bad-route` for a prefix with parameters, its group's too, `conflict` for a prefix or a name that is taken.
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
