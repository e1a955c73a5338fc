/**
 * Finds the endpoint that answers a request: a route's, a mounted application's, or the one for neither.
 *
 * @module
 */
import { compose, mount } from '@tsgi/compose';
import { encodePath } from '@tsgi/http';
import { type Application, type ApplicationLike, type Body, type Environ, type Lifecycle } from '@tsgi/spec';
import { type StartResponse, toApplication } from '@tsgi/spec';
import { Endpoint, type EndpointDefinition, type Site } from './endpoint.ts';
import { MethodNotAllowedError, NotFoundError } from './errors/http-error.ts';
import { GroupMiddleware } from './group-middleware.ts';
import type { HttpRequest } from './request/http-request.ts';
import { EmptyResponse } from './responses/empty-response.ts';
import { RedirectResponse } from './responses/redirect-response.ts';
import type { Converters } from './router/converters.ts';
import { parsePath } from './router/pattern.ts';
import { Regions } from './router/regions.ts';
import { RouteError } from './router/route-error.ts';
import type { Route, RouteDefinition } from './router/route.ts';
import { Router, type RouterOptions } from './router/router.ts';
import { isStatic } from './router/segment.ts';
import { urlBelow } from './router/url.ts';
import { type Scope, environWithin } from './scope.ts';

/** An object that has URLs by name, as an `App` has. */
interface Named {
  url(name: string, values: Readonly<Record<string, unknown>>): string;
}

/** An application below a prefix. */
export interface Mounted {
  readonly prefix: string;
  /** Prefix for the names of its routes: `blog` in `blog.post`. */
  readonly name: string | undefined;
  readonly app: ApplicationLike;
  readonly endpoint: Endpoint;
}

/** A route with what answers it. */
export type EndpointRoute = Route<Endpoint>;

export interface DispatcherOptions extends RouterOptions<Converters> {
  readonly debug: boolean | undefined;
  readonly maxContent: number;
}

export class Dispatcher implements Site {
  readonly debug: boolean | undefined;
  readonly maxContent: number;
  readonly converters: Converters;
  /** What is mounted, in the order of its definition. */
  readonly #mounted: Application[] = [];
  readonly #router: Router<Endpoint, Converters>;
  readonly #routes: EndpointRoute[] = [];
  /** Mounts, the longest prefix first. */
  readonly #mounts: Mounted[] = [];
  /** Answers paths without a route. */
  readonly #unrouted: Endpoint;
  /** Answers paths without a route below a group's prefix. */
  readonly #regions: Regions<Endpoint>;
  readonly #scope: Scope;
  readonly groupMiddleware: GroupMiddleware = new GroupMiddleware();
  /** The middleware of the application, as many as there were, around the routing. */
  #wrapped: { readonly app: Application; readonly count: number } | undefined = undefined;

  constructor(scope: Scope, { maxContent, debug, ...options }: DispatcherOptions) {
    this.debug = debug;
    this.maxContent = maxContent;
    this.converters = options.converters ?? {};
    this.#scope = scope;
    this.#regions = new Regions(this.converters);
    this.#router = new Router(options);
    this.#unrouted = this.#unroutedIn(scope);
  }

  /** All routes, in the order of their definition. */
  get routes(): readonly EndpointRoute[] {
    return this.#routes;
  }

  get mounts(): readonly Mounted[] {
    return this.#mounts;
  }

  /** Lifecycles that run with the application's own: those of mounted applications and of middleware. */
  lifecycles(): Lifecycle[] {
    for (const endpoint of this.#endpoints()) endpoint.prepare();
    const own = this.#scope.middleware.length === 0 ? [] : [this.#compose()];
    return [...this.#mounted, ...own, ...this.groupMiddleware.all];
  }

  /** Answers a request, with the middleware of the application around the routing. */
  answer(environ: Environ, startResponse: StartResponse): Body | Promise<Body> {
    if (this.#scope.middleware.length === 0) return this.dispatch(environ, startResponse);
    return this.#unrouted.guard(this.#compose(), environ, startResponse);
  }

  /** Gives a group the paths without a route below its prefix. Of two groups with one prefix, the first gets them. */
  addRegion(prefix: string, scope: Scope): void {
    this.#regions.add(prefix, () => this.#unroutedIn(scope));
  }

  /** Finds the endpoint of a request and calls it. */
  dispatch(environ: Environ, startResponse: StartResponse): Body | Promise<Body> {
    const { HTTP_HOST, PATH_INFO, REQUEST_METHOD } = environ;
    const match = this.#router.match(REQUEST_METHOD, PATH_INFO, HTTP_HOST);
    const mounted = this.#mountedAt(PATH_INFO);
    if (match.kind === 'found' && (mounted === undefined || isBefore(match.route, mounted))) {
      return match.route.handler.answer(environ, startResponse, match.params);
    }
    const isUnrouted =
      mounted === undefined || (match.kind === 'redirect' && this.#isElsewhere(environ, mounted));
    if (!isUnrouted) return mounted.endpoint.answer(environ, startResponse);
    const region = this.#regions.find(PATH_INFO);
    if (region === undefined) return this.#unrouted.answer(environ, startResponse);
    return region.handler.answer(environ, startResponse, region.params);
  }

  /** @throws RouteError `bad-route`, `conflict` or `unreachable`. */
  add(
    definition: Omit<EndpointDefinition, 'site' | 'pattern'>,
    route: Omit<RouteDefinition<Endpoint>, 'handler'>,
  ): EndpointRoute {
    const endpoint = this.#endpoint({ ...definition, pattern: route.pattern });
    const added = this.#router.add({ ...route, handler: endpoint });
    this.#routes.push(added);
    return added;
  }

  /**
   * Mounts an application.
   *
   * @throws RangeError for a prefix that no path can have; RouteError `bad-route` for a prefix with parameters,
   *   `conflict` for a prefix or a name that is taken.
   */
  mount(definition: Omit<Mounted, 'endpoint'>, scope: Scope): void {
    const { app, name } = definition;
    const prefix = this.#mountPrefix(definition);
    const moved = mount({ [prefix]: app });
    const handler = () => (environ: Environ, startResponse: StartResponse) =>
      moved(environWithin(environ, scope), startResponse);
    const endpoint = this.#endpoint({ scope, handler, options: {}, pattern: prefix });
    this.#mounted.push(toApplication(app));
    this.#mounts.push({ app, endpoint, name, prefix });
    this.#mounts.sort((one, other) => other.prefix.length - one.prefix.length);
  }

  /** Call it after middleware or hooks of a scope have changed. */
  recompose(): void {
    for (const endpoint of this.#endpoints()) endpoint.recompose();
  }

  /** @throws RouteError `bad-url` */
  urlOf(name: string, values: Readonly<Record<string, unknown>>): string {
    const dot = name.indexOf('.');
    const mounted = this.#mounts.find((one) => dot > 0 && one.name === name.slice(0, dot));
    if (mounted === undefined || !hasUrls(mounted.app)) return this.#router.url(name, values);
    return urlBelow(mounted.prefix, mounted.app.url(name.slice(dot + 1), values));
  }

  /** Returns the prefix of a mount as paths have it: a pattern without parameters. */
  #mountPrefix({ app, name, prefix }: Omit<Mounted, 'endpoint'>): string {
    // It refuses what is no prefix at all.
    mount({ [prefix]: app });
    const { segments } = parsePath(prefix, this.converters);
    const shown = JSON.stringify(prefix);
    if (!segments.every(isStatic)) {
      throw new RouteError('bad-route', `a mount's prefix must have no parameters, got ${shown}`);
    }
    const text = `/${segments.join('/')}`;
    if (this.#mounts.some((other) => other.prefix === text)) {
      throw new RouteError('conflict', `a prefix must have one application mounted, got two for ${shown}`);
    }
    const other = this.#mounts.find((one) => name !== undefined && one.name === name);
    if (other === undefined) return text;
    throw new RouteError(
      'conflict',
      `a mount must have a name of its own, got ${JSON.stringify(name)} for ${JSON.stringify(other.prefix)} and ${shown}`,
    );
  }

  #mountedAt(path: string): Mounted | undefined {
    return this.#mounts.length === 0 ? undefined : this.#mounts.find(({ prefix }) => isBelow(path, prefix));
  }

  /** Whether a route precedes the mount's own prefix with a slash more or less. */
  #isElsewhere({ HTTP_HOST, PATH_INFO, REQUEST_METHOD }: Environ, mounted: Mounted): boolean {
    const { prefix } = mounted;
    if (PATH_INFO !== prefix && PATH_INFO !== `${prefix}/`) return false;
    const match = this.#router.match(REQUEST_METHOD, PATH_INFO === prefix ? `${prefix}/` : prefix, HTTP_HOST);
    return match.kind === 'found' && isBefore(match.route, mounted);
  }

  #endpoints(): Endpoint[] {
    const mounts = this.#mounts.map(({ endpoint }) => endpoint);
    return [...this.#routes.map(({ handler }) => handler), ...mounts, ...this.#regions.all, this.#unrouted];
  }

  /** Made again if there is more middleware, and for no other reason: it may have been started. */
  #compose(): Application {
    const { middleware } = this.#scope;
    const routing: Application = (environ, startResponse) => this.dispatch(environ, startResponse);
    if (this.#wrapped?.count !== middleware.length)
      this.#wrapped = { app: compose(...middleware)(routing), count: middleware.length };
    return this.#wrapped.app;
  }

  #unroutedIn(scope: Scope): Endpoint {
    const handler = (request: HttpRequest) => this.#answerUnrouted(request);
    return this.#endpoint({ scope, handler, options: {}, pattern: undefined });
  }

  #endpoint(definition: Omit<EndpointDefinition, 'site'>): Endpoint {
    return new Endpoint({ ...definition, site: this });
  }

  #answerUnrouted({ environ }: HttpRequest): EmptyResponse | RedirectResponse {
    const { HTTP_HOST, PATH_INFO, QUERY_STRING, REQUEST_METHOD, SCRIPT_NAME } = environ;
    const match = this.#router.match(REQUEST_METHOD, PATH_INFO, HTTP_HOST);
    if (match.kind === 'redirect') {
      const query = QUERY_STRING === '' ? '' : `?${QUERY_STRING}`;
      return new RedirectResponse(encodePath(SCRIPT_NAME) + match.location + query, { status: 308 });
    }
    const isOptions = REQUEST_METHOD === 'OPTIONS';
    if (match.kind === 'method-not-allowed') {
      const allow = [...new Set([...match.allow, 'OPTIONS'])].sort();
      if (isOptions) return new EmptyResponse({ headers: { Allow: allow.join(', ') } });
      throw new MethodNotAllowedError(undefined, { allow });
    }
    // Of the server as a whole (RFC9110§9.3.7).
    if (isOptions && PATH_INFO === '*') return new EmptyResponse();
    throw new NotFoundError();
  }
}

function isBelow(path: string, prefix: string): boolean {
  return prefix === '/' || path === prefix || path.startsWith(`${prefix}/`);
}

/**
 * Static text is before parameters, between routes and mounts too: a route that has a parameter where the prefix has
 * text is no reason to leave the prefix, with a slash or without. One of a host is more particular in any case.
 */
function isBefore({ host, pattern }: EndpointRoute, { prefix }: Mounted): boolean {
  if (host !== undefined || prefix === '/') return true;
  const written = prefix.replaceAll(':', '::');
  return pattern === written || pattern.startsWith(`${written}/`);
}

function hasUrls(app: ApplicationLike): app is ApplicationLike & Named {
  return 'url' in app && typeof app.url === 'function';
}
