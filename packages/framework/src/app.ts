/**
 * An application: routes, what is around them, and what answers where there is none.
 *
 *   server ─▶ middleware of the app ─▶ dispatcher ─▶ endpoint ─▶ handler
 *
 * @module
 */
import { type OptionTable, type Size, resolveOptions } from '@tsgi/options';
import { type Body, type Environ, type HasRoutes, type Lifecycle, ROUTES, joinLifecycles } from '@tsgi/spec';
import type { StartResponse } from '@tsgi/spec';
import { Dispatcher } from './dispatcher.ts';
import type { Fits, Inside, Knows, Registry, Usable } from './group-types.ts';
import { Group } from './group.ts';
import { listRoutes } from './list-routes.ts';
import { MAX_CONTENT } from './max-content.ts';
import { DESCRIBE, type Describable, describeRoutes } from './openapi/described-route.ts';
import type { OpenApiDocument } from './openapi/openapi-document.ts';
import { type OpenApiOptions, openApiDocument } from './openapi/openapi.ts';
import type { Converters } from './router/converters.ts';
import type { NoConverters } from './router/params.ts';
import type { RouterOptions } from './router/router.ts';
import { type Scope, newScope } from './scope.ts';

export interface AppOptions<Own extends Converters = NoConverters> extends RouterOptions<Own> {
  /** Content for `text()`, `json()`, `bytes()` and `form()`; 413 above. Default: `'1m'`, as Fastify has it. */
  readonly maxContent?: Size | 'unlimited';
  /**
   * Whether whoever asks sees what went wrong: stack, source, request. Default: what the server says by `tsgi.debug`,
   * which is the flag `--debug`, and of a server that does not say, whether `NODE_ENV` is `development`.
   */
  readonly debug?: boolean;
}

const OPTIONS = {
  converters: {
    kind: 'own',
    must: 'an object with converters by their names',
    is: (value): value is Converters => typeof value === 'object' && value !== null,
  },
  trailingSlash: { kind: 'oneOf', choices: ['redirect', 'ignore', 'strict'], default: 'redirect' },
  maxContent: { ...MAX_CONTENT, default: '1m' },
  debug: { kind: 'flag' },
} as const satisfies OptionTable<AppOptions<Converters>>;

/**
 * A web application. It is a TSGI application too: any server serves it, any application mounts it.
 *
 * @typeParam E - the environ of its handlers: what `use` provides is added to it.
 * @typeParam Own - its own converters.
 * @typeParam Outer - the environ that it is called with; more than `Environ` if something outside has to provide it.
 * @example
 * const app = new App();
 * app.get('/users/:id<int>', ({ params }) => ({ id: params.id }));
 * export default app;
 */
export class App<
  E extends Environ = Environ,
  Own extends Converters = NoConverters,
  Outer extends Environ = E,
> extends Group<E, Own> {
  readonly #dispatcher: Dispatcher;
  readonly #hooks: Lifecycle[] = [];
  readonly #life: Required<Lifecycle>;

  /** @throws ConfigError; RouteError `bad-route` for a converter with a name that it cannot have. */
  constructor(options: AppOptions<Own> = {}) {
    const given: AppOptions<Converters> = options;
    const { converters = {}, ...settings } = resolveOptions(OPTIONS, given, '@tsgi/framework');
    const scope = newScope();
    const dispatcher = new Dispatcher(scope, { ...settings, converters });
    super(dispatcher, scope, '');
    this.#dispatcher = dispatcher;
    this.#life = joinLifecycles(() => [...this.#hooks, ...dispatcher.lifecycles()]);
    Object.assign(this, offersOf(dispatcher, scope));
  }

  /** As {@link Group.use}: the same application, typed with what the middleware provide. */
  override use<Known extends Environ, Registered, const Chain extends readonly Usable[]>(
    this: Knows<Known, Registered, unknown>,
    ...middleware: Chain & Fits<Chain, Known>
  ): App<Known & Inside<Chain>, Registry<Registered>, Outer>;
  override use(...middleware: readonly unknown[]): unknown {
    return super.use(...(middleware as never));
  }

  /** Answers a request. */
  tsgi(environ: Outer, startResponse: StartResponse): Body | Promise<Body> {
    return this.#dispatcher.answer(environ, startResponse);
  }

  /**
   * Has something done before the first request; a server waits for it. Hooks run in the order of their definition,
   * then those of what is mounted. If one fails, the application is not served, and `onShutdown` hooks that were
   * defined before it run.
   *
   * @example
   * app.onStartup(async () => { pool = await connect(); });
   * app.onShutdown(() => pool.end());
   */
  onStartup(hook: () => void | Promise<void>): this {
    this.#hooks.push({ startup: hook });
    return this;
  }

  /** Has something done after the last response, in the reverse order: what is mounted first. */
  onShutdown(hook: () => void | Promise<void>): this {
    this.#hooks.push({ shutdown: hook });
    return this;
  }

  /** Called by the server before the first request. @throws what an `onStartup` hook throws. */
  async startup(): Promise<void> {
    await this.#life.startup();
  }

  /** Called by the server after the last response. @throws what `onShutdown` hooks throw, when all have run. */
  async shutdown(): Promise<void> {
    await this.#life.shutdown();
  }

  /**
   * The path of the route with that name, percent-encoded. It begins below what the application is mounted on:
   * `request.urlOf` has that too.
   *
   * @param name - of a mounted application after its own: `blog.post`.
   * @throws RouteError `bad-url` if there is no such route, or a value is missing, too many, or not of its kind.
   */
  url(name: string, values: Readonly<Record<string, unknown>> = {}): string {
    return this.#dispatcher.urlOf(name, values);
  }

  /**
   * An OpenAPI 3.1 document of all routes, with those of each `App` that is mounted.
   *
   * What JSON Schema cannot express of a schema is a note in its place.
   *
   * @throws RouteError `conflict` for routes that OpenAPI cannot tell apart, since they differ in converters or hosts
   *   only.
   * @example
   * app.get('/openapi.json', () => app.openapi({ info: { title: 'Orders', version: '1.0.0' } }));
   */
  openapi(options: OpenApiOptions): OpenApiDocument {
    return openApiDocument(describeRoutes(this.#dispatcher, ''), options);
  }
}

/** What an application offers to tools. Isolated declarations have no methods that are named by a symbol (TS9038). */
function offersOf(dispatcher: Dispatcher, { middleware }: Scope): HasRoutes & Describable {
  return {
    [ROUTES]: () => listRoutes({ mounts: dispatcher.mounts, routes: dispatcher.routes, middleware }),
    [DESCRIBE]: (prefix) => describeRoutes(dispatcher, prefix),
  };
}
