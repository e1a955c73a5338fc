/**
 * The routes of one host: what is found for a path and a method.
 *
 * @module
 */
import { type RadixTree, type Search, find, leafAt } from './radix-tree.ts';
import type { Route } from './route.ts';
import type { Segment } from './segment.ts';

/** A route, and the values that its pattern has in this path. */
export interface Found<Handler> {
  readonly kind: 'found';
  readonly route: Route<Handler>;
  /** Converted; `undefined` for an optional parameter that is absent. */
  readonly params: Readonly<Record<string, unknown>>;
}

/** One way to match a route. */
export interface Variant<Handler> {
  readonly route: Route<Handler>;
  /** Parameters of host and path, in order. */
  readonly names: readonly string[];
  /** Parameters that are not in this way of matching it. */
  readonly absent: readonly string[];
}

interface Endpoint<Handler> extends Variant<Handler> {
  /** `undefined` for every method. */
  readonly method: string | undefined;
}

/** All that ends at one place. */
type Leaf<Handler> = Endpoint<Handler>[];

export type RouteTable<Handler> = RadixTree<Leaf<Handler>>;

export function addVariant<Handler>(
  table: RouteTable<Handler>,
  segments: readonly Segment[],
  variant: Variant<Handler>,
): void {
  const leaf = leafAt<Leaf<Handler>>(table, { segments, separator: '/' }, () => []);
  for (const method of variant.route.methods ?? [undefined]) leaf.push({ method, ...variant });
}

/** A lookup of a path and a method. */
export class PathSearch<Handler> implements Search<Leaf<Handler>, Found<Handler>> {
  readonly text: string;
  readonly separator = '/';
  // Room for as many as most routes have: an array that grows costs more than the lookup.
  readonly values: unknown[] = [undefined, undefined, undefined, undefined];
  readonly #method: string;
  #allowed: Set<string> | undefined = undefined;
  #nearby: Found<Handler> | undefined = undefined;
  #allowedNearby: Set<string> | undefined = undefined;

  constructor(method: string, path: string) {
    this.text = path;
    this.#method = method;
  }

  in(table: RouteTable<Handler>): Found<Handler> | undefined {
    return find(table, 0, this);
  }

  accept(leaf: Leaf<Handler>): Found<Handler> | undefined {
    const endpoint = endpointFor(leaf, this.#method);
    if (endpoint === undefined) this.#allowed = withMethods(leaf, this.#allowed);
    return endpoint && foundAs(endpoint, this.values);
  }

  acceptNearby(leaf: Leaf<Handler>): void {
    const endpoint = endpointFor(leaf, this.#method);
    if (endpoint === undefined) this.#allowedNearby = withMethods(leaf, this.#allowedNearby);
    else this.#nearby ??= foundAs(endpoint, this.values);
  }

  /** What there is with a slash more or less at the path's end. */
  get nearby(): Found<Handler> | undefined {
    return this.#nearby;
  }

  /** The methods for which the path would have been found; `undefined` if there is none. */
  get allowed(): readonly string[] | undefined {
    return this.#allowed && [...this.#allowed].sort();
  }

  /** The same with a slash more or less. */
  get allowedNearby(): readonly string[] | undefined {
    return this.#allowedNearby && [...this.#allowedNearby].sort();
  }
}

/** HEAD is answered as GET is, unless it has a route of its own (RFC9110§9.3.2). */
function endpointFor<Handler>(leaf: Leaf<Handler>, method: string): Endpoint<Handler> | undefined {
  const own = endpointOf(leaf, method) ?? (method === 'HEAD' ? endpointOf(leaf, 'GET') : undefined);
  return own ?? endpointOf(leaf, undefined);
}

function endpointOf<Handler>(leaf: Leaf<Handler>, method: string | undefined): Endpoint<Handler> | undefined {
  for (const endpoint of leaf) if (endpoint.method === method) return endpoint;
  return undefined;
}

/** Of a leaf that has no endpoint for every method. */
function withMethods<Handler>(leaf: Leaf<Handler>, methods = new Set<string>()): Set<string> {
  for (const { method } of leaf) if (method !== undefined) methods.add(method);
  return methods.has('GET') ? methods.add('HEAD') : methods;
}

function foundAs<Handler>(
  { route, names, absent }: Variant<Handler>,
  values: readonly unknown[],
): Found<Handler> {
  const params: Record<string, unknown> = {};
  for (let index = 0; index < names.length; index++) params[names[index] as string] = values[index];
  for (const name of absent) params[name] = undefined;
  return { kind: 'found', route, params };
}
