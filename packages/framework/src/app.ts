/**
 * An application: its routes, its middleware, and its answer for paths without a route.
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
import { DESCRIBE, type Describable, describeRoutes } from './openapi/described-route.ts';
import type { OpenApiDocument } from './openapi/openapi-document.ts';
import { type OpenApiOptions, openApiDocument } from './openapi/openapi.ts';
import { MAX_CONTENT } from './request/content.ts';
import type { Converters } from './router/converters.ts';
import type { NoConverters } from './router/params.ts';
import type { RouterOptions } from './router/router.ts';
import { type Scope, newScope } from './scope.ts';

/** Options of an {@link App}. */
export interface AppOptions<Own extends Converters = NoConverters> extends RouterOptions<Own> {
  /**
   * Maximum content of `text()`, `json()`, `bytes()` and `form()`, in bytes; more is answered with 413. Default:
   * `'1m'`, as in Fastify.
   */
  readonly maxContent?: Size | 'unlimited';
  /**
   * Whether error pages show stack, source and request to every client. Default: the server's `tsgi.debug` (its flag
   * `--debug`); without one, whether `NODE_ENV` is `development`.
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
 * A web application. It is also a TSGI application: any server serves it, any application mounts it.
 *
 * @typeParam E - the environ of its handlers; `use` adds what the middleware provide.
 * @typeParam Own - its own converters.
 * @typeParam Outer - the environ it must be called with. More than `Environ` if something outside has to provide a key.
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
  /** Exists in types only: the parameters of a method may be of less, so `tsgi` alone would let `Outer` be forgotten. */
  declare readonly '~outer'?: (environ: Outer) => void;

  readonly #dispatcher: Dispatcher;
  readonly #hooks: Lifecycle[] = [];
  readonly #life: Required<Lifecycle>;

  /** @throws ConfigError for an invalid option; RouteError `bad-route` for an invalid name of a converter. */
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

  /**
   * Adds middleware, as {@link Group.use} does. Returns the same application, typed with what the middleware provide.
   */
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
   * Runs a hook before the first request; the server waits for it. Hooks run in the order of their definition, then
   * those of mounted applications. If one fails, the application is not served, and the `onShutdown` hooks defined
   * before it run.
   *
   * @example
   * app.onStartup(async () => { pool = await connect(); });
   * app.onShutdown(() => pool.end());
   */
  onStartup(hook: () => void | Promise<void>): this {
    this.#hooks.push({ startup: hook });
    return this;
  }

  /** Runs a hook after the last response. Hooks run in reverse order, those of mounted applications first. */
  onShutdown(hook: () => void | Promise<void>): this {
    this.#hooks.push({ shutdown: hook });
    return this;
  }

  /**
   * Runs the `onStartup` hooks. The server calls it before the first request.
   *
   * @throws the error of an `onStartup` hook.
   */
  async startup(): Promise<void> {
    await this.#life.startup();
  }

  /**
   * Runs the `onShutdown` hooks. The server calls it after the last response.
   *
   * @throws the errors of `onShutdown` hooks, after all have run.
   */
  async shutdown(): Promise<void> {
    await this.#life.shutdown();
  }

  /**
   * Returns the path of a named route, percent-encoded and relative to where the application is mounted.
   * `request.urlOf` includes the mount's prefix.
   *
   * @param name - the route's name; in a mounted application it follows the mount's name: `blog.post`.
   * @throws RouteError `bad-url` for an unknown name, and for a value that is missing, unknown or of the wrong type.
   */
  url(name: string, values: Readonly<Record<string, unknown>> = {}): string {
    return this.#dispatcher.urlOf(name, values);
  }

  /**
   * Returns an OpenAPI 3.1 document of all routes, including those of each mounted `App`.
   *
   * A note replaces the parts of a schema that JSON Schema cannot express.
   *
   * @throws RouteError `conflict` for routes that differ only in converters or hosts, which OpenAPI cannot tell apart.
   * @example
   * app.get('/openapi.json', () => app.openapi({ info: { title: 'Orders', version: '1.0.0' } }));
   */
  openapi(options: OpenApiOptions): OpenApiDocument {
    return openApiDocument(describeRoutes(this.#dispatcher, ''), options);
  }
}

/** The application's interfaces for tools. Isolated declarations do not allow methods named by a symbol (TS9038). */
function offersOf(dispatcher: Dispatcher, { middleware }: Scope): HasRoutes & Describable {
  return {
    [ROUTES]: () => listRoutes({ mounts: dispatcher.mounts, routes: dispatcher.routes, middleware }),
    [DESCRIBE]: (prefix) => describeRoutes(dispatcher, prefix),
  };
}
