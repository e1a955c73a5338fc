/**
 * Matches a request's method, path and host to a route, and makes URLs of routes.
 *
 * It reads `PATH_INFO`, which the server has decoded once: `%2F` is a slash, here as in every guard and mount in front.
 * It is not decoded again. Static text precedes parameters, and parameters are ordered by weight, so the order of
 * definition does not matter.
 *
 * @module
 */
import { encodePath, TOKEN } from '@tsgi/http';
import { Conflicts } from './conflicts.ts';
import { type Converters, checkConverters } from './converters.ts';
import { type Search, findLeaf } from './find-leaf.ts';
import type { NoConverters, Params } from './params.ts';
import { parseHost, parsePath, variantsOf } from './pattern.ts';
import { type RadixTree, emptyTree, leafAt } from './radix-tree.ts';
import { RouteError } from './route-error.ts';
import { type Found, PathSearch, type RouteTable, addVariant } from './route-table.ts';
import type { Route, RouteDefinition } from './route.ts';
import { type Segment, namesOf } from './segment.ts';
import { type UrlSource, locate } from './url.ts';

/**
 * How a path is handled that matches with a slash more or less at its end: `redirect` redirects the client, `ignore`
 * matches it, `strict` does not.
 */
export type TrailingSlash = 'redirect' | 'ignore' | 'strict';

/** Options of a {@link Router}. */
export interface RouterOptions<Own extends Converters = NoConverters> {
  readonly converters?: Own;
  /** Default: `redirect`, which gives a resource one URL for caches, guards and relative links. */
  readonly trailingSlash?: TrailingSlash;
}

/** The outcome of a lookup. */
export type Match<Handler> =
  | Found<Handler>
  /** Percent-encoded, below `SCRIPT_NAME` and without the query; for a 308, which keeps the method. */
  | { readonly kind: 'redirect'; readonly location: string }
  /** The path has routes for these methods only, sorted; HEAD is included where GET is. */
  | { readonly kind: 'method-not-allowed'; readonly allow: readonly string[] }
  | { readonly kind: 'not-found' };

/** A route as listed. */
export interface RouteRow {
  /** `undefined` for every method. */
  readonly methods: readonly string[] | undefined;
  readonly host: string | undefined;
  readonly pattern: string;
  readonly name: string | undefined;
  /** The name of the handler function, if it has one. */
  readonly handler: string | undefined;
}

// Between host and path where conflicts are looked for: no pattern has it.
const PATH_BEGINS = '\0';

const NOT_FOUND = Object.freeze({ kind: 'not-found' });

/** A router: matches requests to handlers, and makes URLs of routes. */
export class Router<Handler, Own extends Converters = NoConverters> {
  readonly #converters: Converters;
  readonly #trailingSlash: TrailingSlash;
  readonly #routes: Route<Handler>[] = [];
  readonly #byName = new Map<string, Route<Handler>>();
  readonly #conflicts = new Conflicts();
  /** Parameters of variants, by themselves: one array for all that have the same ones is one thing less to wait for. */
  readonly #names = new Map<string, readonly string[]>();
  /** Routes for every host. */
  readonly #table: RouteTable<Handler> = emptyTree(0);
  /** Routes for some hosts, tried before those. */
  #hosts: RadixTree<RouteTable<Handler>> | undefined = undefined;

  /** @throws RouteError `bad-route` for an invalid name of a converter. */
  constructor(options: RouterOptions<Own> = {}) {
    this.#converters = options.converters ?? {};
    this.#trailingSlash = options.trailingSlash ?? 'redirect';
    checkConverters(this.#converters);
  }

  /**
   * Adds a route.
   *
   * @returns the route, which can make its URLs.
   * @throws RouteError `bad-route`, `conflict` or `unreachable`; nothing is then added.
   */
  add<const Pattern extends string, const Host extends string = ''>(
    definition: RouteDefinition<Handler, Pattern, Host, Own>,
  ): Route<Handler, Params<Pattern, Own> & Params<Host, Own>> {
    const { pattern, host, name, handler } = definition;
    const path = parsePath(pattern, this.#converters);
    const hostPattern = host === undefined ? undefined : parseHost(host, this.#converters);
    const methods = definition.methods && checkedMethods(definition.methods);
    const source = { label: name ?? pattern, path, host: hostPattern };
    const route = makeRoute({ pattern, host, methods, name, handler }, source);
    this.#checkNames(source, name);

    const hostSegments = hostPattern?.segments ?? [];
    const variants = variantsOf(path);
    const claims = variants.map((segments) => ({
      shown: `${methods?.join(', ') ?? 'any method'} ${JSON.stringify((host ?? '') + pattern)}`,
      methods,
      segments: [...hostSegments, PATH_BEGINS, ...segments],
    }));
    for (const claim of claims) this.#conflicts.check(claim);
    for (const claim of claims) this.#conflicts.take(claim);

    const table = this.#tableFor(hostSegments);
    for (const segments of variants) {
      const names = this.#shared(namesOf([...hostSegments, ...segments]));
      const absent = this.#shared(path.names.filter((each) => !names.includes(each)));
      addVariant(table, segments, { route, names, absent });
    }
    this.#routes.push(route);
    if (name !== undefined) this.#byName.set(name, route);
    return route;
  }

  /**
   * Finds the route of a request.
   *
   * @param path - `PATH_INFO`. Empty, as it may be below a mount, is the same as `/`.
   * @param host - of `Host`, with or without a port, in any case. Without it, only routes for every host match.
   */
  match(method: string, path: string, host?: string): Match<Handler> {
    const search = new PathSearch<Handler>(method, path === '' ? '/' : path);
    const found = this.#find(search, host);
    if (found !== undefined) return found;
    const { allowed } = search;
    if (allowed !== undefined) return { kind: 'method-not-allowed', allow: allowed };
    return this.#trailingSlash === 'strict' ? NOT_FOUND : this.#matchNearby(method, search, host);
  }

  /**
   * Returns the URL of a named route, as `Route.url` does.
   *
   * @throws RouteError `bad-url` for an unknown name, and for a value that is missing, unknown or of the wrong type.
   */
  url(name: string, values: Readonly<Record<string, unknown>> = {}): string {
    const route = this.#byName.get(name);
    if (route === undefined) {
      throw new RouteError(
        'bad-url',
        `a URL must be of a route that has a name, got ${JSON.stringify(name)}`,
      );
    }
    return route.url(values);
  }

  /** All routes, in the order of their definition. */
  routes(): RouteRow[] {
    return this.#routes.map(({ methods, host, pattern, name, handler }) => {
      const own = typeof handler === 'function' ? handler.name : '';
      return { methods, host, pattern, name, handler: own === '' ? undefined : own };
    });
  }

  #find(search: PathSearch<Handler>, host: string | undefined): Found<Handler> | undefined {
    if (!search.text.startsWith('/')) return undefined;
    if (this.#hosts === undefined || host === undefined) return search.in(this.#table);
    return findLeaf(this.#hosts, 0, new HostSearch(hostOf(host), search)) ?? search.in(this.#table);
  }

  /** Looks for the path with a slash more or less. */
  #matchNearby(method: string, search: PathSearch<Handler>, host: string | undefined): Match<Handler> {
    const { text, nearby, allowedNearby } = search;
    if (nearby !== undefined) {
      if (this.#trailingSlash === 'ignore') return nearby;
      return redirectTo(text.endsWith('/') ? text.slice(0, -1) : `${text}/`);
    }
    if (allowedNearby !== undefined) return { kind: 'method-not-allowed', allow: allowedNearby };
    // Empty segments are never ignored, but in a `<path>`: what stands in front of the router may have seen another
    // path in them.
    if (this.#trailingSlash === 'ignore' || !text.includes('//')) return NOT_FOUND;
    const merged = text.replace(/\/{2,}/g, '/');
    const match = this.match(method, merged, host);
    return match.kind === 'found' ? redirectTo(merged) : match;
  }

  #shared(names: readonly string[]): readonly string[] {
    const key = names.join();
    const known = this.#names.get(key) ?? names;
    this.#names.set(key, known);
    return known;
  }

  #tableFor(host: readonly Segment[]): RouteTable<Handler> {
    if (host.length === 0) return this.#table;
    return leafAt((this.#hosts ??= emptyTree(0)), { segments: host, separator: '.' }, () =>
      emptyTree(namesOf(host).length),
    );
  }

  #checkNames({ path, host }: UrlSource, name: string | undefined): void {
    const twice = host?.names.find((each) => path.names.includes(each));
    if (host !== undefined && twice !== undefined) {
      throw new RouteError(
        'bad-route',
        `host and path must have different parameters, got :${twice} in ${JSON.stringify(host.source)} and ${JSON.stringify(path.source)}`,
      );
    }
    const other = name === undefined ? undefined : this.#byName.get(name);
    if (other === undefined) return;
    throw new RouteError(
      'conflict',
      `a name must be of one route only, got ${JSON.stringify(name)} for ${JSON.stringify(other.pattern)} and ${JSON.stringify(path.source)}`,
    );
  }
}

const DOT = 0x2e;

/** A lookup of a host, then of the path in what is there for it. Host values come before the path's. */
class HostSearch<Handler> implements Search<RouteTable<Handler>, Found<Handler>> {
  readonly text: string;
  readonly separator = DOT;
  readonly values: unknown[];
  readonly #path: PathSearch<Handler>;

  constructor(host: string, path: PathSearch<Handler>) {
    this.text = host;
    this.values = path.values;
    this.#path = path;
  }

  accept(table: RouteTable<Handler>): Found<Handler> | undefined {
    return this.#path.in(table);
  }

  acceptNearby(): void {
    // A host with a dot more is another host.
  }
}

function redirectTo<Handler>(path: string): Match<Handler> {
  return { kind: 'redirect', location: encodePath(path) };
}

/** The name in a Host field: without its port and the root's dot, in lower case (RFC3986§3.2.2). */
function hostOf(field: string): string {
  return field.replace(/\.?(?::[0-9]*)?$/, '').toLowerCase();
}

function makeRoute<Handler>(
  row: Pick<Route<Handler>, 'pattern' | 'host' | 'methods' | 'name' | 'handler'>,
  source: UrlSource,
): Route<Handler> {
  return Object.freeze({
    ...row,
    locate: (values = {}) => locate(source, values),
    url: (values = {}) => {
      const { host, path } = locate(source, values);
      return host === undefined ? path : `//${host}${path}`;
    },
  } satisfies Route<Handler>);
}

/** Methods are tokens in their case, and all that are registered are in upper case: `get` is a slip (RFC9110§9.1). */
function isMethod(text: string): boolean {
  return TOKEN.test(text) && text === text.toUpperCase();
}

/** @throws RouteError `bad-route` */
function checkedMethods(methods: readonly string[]): readonly string[] {
  if (methods.length > 0 && methods.every(isMethod)) return Object.freeze([...new Set(methods)]);
  throw new RouteError(
    'bad-route',
    `methods must be tokens in upper case, at least one, got ${JSON.stringify(methods)} (RFC9110§9.1)`,
  );
}
