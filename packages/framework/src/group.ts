/**
 * How routes are defined, and what goes around them: the same for an application and for a group of its routes.
 *
 * @module
 */
import type { AnyMiddleware } from '@tsgi/compose';
import type { Application, Environ } from '@tsgi/spec';
import type { Dispatcher, EndpointRoute } from './dispatcher.ts';
import type {
  AnyHandler,
  Fits,
  Handler,
  Inside,
  NoOptions,
  ParamsOf,
  Result,
  RouteOptions,
} from './handler.ts';
import type { Request } from './request/request.ts';
import type { HttpResponse } from './responses/http-response.ts';
import type { Converters } from './router/converters.ts';
import type { CheckPattern, NoConverters } from './router/params.ts';
import type { Route } from './router/route.ts';
import {
  type AfterHook,
  type BeforeHook,
  type ErrorClass,
  type ErrorHook,
  type Scope,
  newScope,
} from './scope.ts';

/** What a hook may know of a request: it runs for more than one route. */
type HookedRequest<E extends Environ> = Request<Readonly<Record<string, unknown>>, unknown, E>;

type Awaitable<T> = T | Promise<T>;

/** A number or a boolean is hardly meant as one: `before(() => seen.push(1))` returns a length. */
type HookResult = Exclude<Result, number | boolean>;

/**
 * Defines a route: `app.get('/users/:id<int>', ({ params }) => …)`.
 *
 * @throws RouteError `bad-route`, `conflict` or `unreachable`; then there is no such route.
 */
export type DefineRoute<E extends Environ, Own extends Converters, Prefix extends string> = <
  const Pattern extends string,
  const Options extends RouteOptions = NoOptions,
>(
  pattern: Pattern & CheckPattern<`${Prefix}${Pattern}`, Own>,
  handler: Handler<ParamsOf<`${Prefix}${Pattern}`, Options, Own>, Options, E>,
  options?: Options,
) => Route<unknown, ParamsOf<`${Prefix}${Pattern}`, Options, Own>>;

/** How a mounted application is called. */
export interface MountOptions {
  /** Before the names of its routes: with `blog`, the route `post` of an `App` is `blog.post`. */
  readonly name?: string;
}

/**
 * Routes with something around them.
 *
 * @typeParam E - the environ that their handlers get.
 * @typeParam Own - the application's own converters.
 * @typeParam Prefix - what their patterns begin with.
 */
export class Group<
  E extends Environ = Environ,
  Own extends Converters = NoConverters,
  Prefix extends string = '',
> {
  /** GET, and HEAD, which is answered without the content. */
  readonly get: DefineRoute<E, Own, Prefix> = this.#definer(['GET']);
  readonly head: DefineRoute<E, Own, Prefix> = this.#definer(['HEAD']);
  readonly post: DefineRoute<E, Own, Prefix> = this.#definer(['POST']);
  readonly put: DefineRoute<E, Own, Prefix> = this.#definer(['PUT']);
  readonly patch: DefineRoute<E, Own, Prefix> = this.#definer(['PATCH']);
  readonly delete: DefineRoute<E, Own, Prefix> = this.#definer(['DELETE']);
  readonly options: DefineRoute<E, Own, Prefix> = this.#definer(['OPTIONS']);
  /** A GET with content (RFC10008). */
  readonly query: DefineRoute<E, Own, Prefix> = this.#definer(['QUERY']);
  /** Every method, after routes that name theirs. */
  readonly all: DefineRoute<E, Own, Prefix> = this.#definer(undefined);

  readonly #dispatcher: Dispatcher;
  readonly #scope: Scope;
  readonly #prefix: string;

  constructor(dispatcher: Dispatcher, scope: Scope, prefix: Prefix) {
    this.#dispatcher = dispatcher;
    this.#scope = scope;
    this.#prefix = prefix;
  }

  /** A route for these methods: tokens in upper case (RFC9110§9.1). */
  on<const Pattern extends string, const Options extends RouteOptions = NoOptions>(
    methods: string | readonly string[],
    ...route: Parameters<typeof this.get<Pattern, Options>>
  ): ReturnType<typeof this.get<Pattern, Options>> {
    return this.#definer([methods].flat())<Pattern, Options>(...route);
  }

  /**
   * Puts middleware around all of it, whether it was defined before or after; the first is the outermost.
   *
   * @returns the same, typed with what they provide.
   */
  use<const Chain extends readonly AnyMiddleware[]>(
    ...middleware: Chain & Fits<Chain, E>
  ): Group<E & Inside<Chain>, Own, Prefix> {
    this.#scope.middleware.push(...middleware);
    // The same with another type: its handlers find more in their environ.
    return this.#changed() as never;
  }

  /**
   * A group of what is defined on it: with this middleware around it, and no prefix of its own.
   *
   * @example
   * app.with(session()).get('/cart', ({ environ }) => environ['app.session']);
   */
  with<const Chain extends readonly AnyMiddleware[]>(
    ...middleware: Chain & Fits<Chain, E>
  ): Group<E & Inside<Chain>, Own, Prefix> {
    return this.#within(this.#prefix).use(...(middleware as never)) as never;
  }

  /** Runs before each handler. What the hook returns is the result, and the handler is not called. */
  before(hook: (request: HookedRequest<E>) => Awaitable<HookResult | undefined | void>): this {
    this.#scope.before.push(hook as BeforeHook);
    return this.#changed();
  }

  /**
   * Runs after each handler, with the response that it gave, or that was given in its place: by a hook, or for an
   * error. The hook gives it back, or another; what it drops is closed.
   */
  after(hook: (request: HookedRequest<E>, response: HttpResponse) => Awaitable<HttpResponse>): this {
    this.#scope.after.push(hook as AfterHook);
    return this.#changed();
  }

  /**
   * Answers for errors of this class. Of several the nearest class counts, in the nearest group, then in the
   * application, then in the one that it is mounted on. The error is not reported then.
   *
   * @example
   * app.onError(NotFoundError, (_, request) => new HTMLResponse(`<h1>Nothing here</h1>`, { status: 404 }));
   */
  onError<Class extends ErrorClass>(
    type: Class,
    hook: (error: InstanceType<Class>, request: HookedRequest<E>) => Awaitable<Result>,
  ): this {
    this.#scope.errors.set(type, hook as ErrorHook);
    return this.#changed();
  }

  /**
   * Defines routes below a prefix, with middleware and hooks of their own: within these of the application.
   *
   * @param define - what it returns is of no interest.
   */
  group<const Inner extends string>(
    prefix: Inner,
    define: (group: Group<E, Own, `${Prefix}${Inner}`>) => unknown,
  ): this {
    define(this.#within(this.#prefix + prefix));
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
  mount(prefix: string, app: Application<E> | { tsgi: Application<E> }, options: MountOptions = {}): this {
    // It is called with the environ of this place, whose type nobody below remembers.
    const called = app as Application;
    this.#dispatcher.mount(
      { app: called, prefix: joinPrefix(this.#prefix, prefix), name: options.name },
      this.#scope,
    );
    return this;
  }

  #definer(methods: readonly string[] | undefined): DefineRoute<E, Own, Prefix> {
    const define = (pattern: string, handler: AnyHandler, options: RouteOptions = {}): EndpointRoute => {
      const { host, name } = options;
      return this.#dispatcher.add(
        { handler, options, scope: this.#scope },
        {
          pattern: this.#prefix + pattern,
          ...(methods && { methods }),
          ...(host === undefined ? {} : { host }),
          ...(name === undefined ? {} : { name }),
        },
      );
    };
    return define as unknown as DefineRoute<E, Own, Prefix>;
  }

  #within(prefix: string): Group<E, Own, Prefix> {
    return new Group(this.#dispatcher, newScope(this.#scope), prefix as Prefix);
  }

  #changed(): this {
    this.#dispatcher.recompose();
    return this;
  }
}

function joinPrefix(outer: string, prefix: string): string {
  return prefix === '/' && outer !== '' ? outer : outer + prefix;
}
