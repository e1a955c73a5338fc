/**
 * The routes of one host: finds the route for a path and a method.
 *
 * @module
 */
import { type Search, findLeaf } from './find-leaf.ts';
import { type RadixTree, leafAt } from './radix-tree.ts';
import type { Route } from './route.ts';
import type { Segment } from './segment.ts';

/** A matched route with its values. */
export interface Found<Handler> {
  readonly kind: 'found';
  readonly route: Route<Handler>;
  /** Converted values; `undefined` for an optional parameter that is absent. */
  readonly params: Readonly<Record<string, unknown>>;
}

/** One way to match a route. */
export interface Variant<Handler> {
  readonly route: Route<Handler>;
  /** Parameters of host and path, in order. Variants with the same ones share the array. */
  readonly names: readonly string[];
  /** Parameters that are absent in this variant. */
  readonly absent: readonly string[];
}

/** All that ends at one place: an endpoint, and the next one. */
interface Endpoint<Handler> extends Variant<Handler> {
  /** `undefined` for every method. */
  readonly method: string | undefined;
  next: Endpoint<Handler> | undefined;
}

export type RouteTable<Handler> = RadixTree<Endpoint<Handler>>;

export function addVariant<Handler>(
  table: RouteTable<Handler>,
  segments: readonly Segment[],
  variant: Variant<Handler>,
): void {
  for (const method of variant.route.methods ?? [undefined]) {
    const endpoint: Endpoint<Handler> = { method, ...variant, next: undefined };
    const first = leafAt(table, { segments, separator: '/' }, () => endpoint);
    if (first !== endpoint) {
      endpoint.next = first.next;
      first.next = endpoint;
    }
  }
}

const SLASH = 0x2f;

/** A lookup of a path and a method. */
export class PathSearch<Handler> implements Search<Endpoint<Handler>, Found<Handler>> {
  readonly text: string;
  readonly separator: number = SLASH;
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
    return findLeaf(table, 0, this);
  }

  accept(first: Endpoint<Handler>): Found<Handler> | undefined {
    const endpoint = endpointFor(first, this.#method);
    if (endpoint === undefined) this.#allowed = withMethods(first, this.#allowed);
    return endpoint && foundAs(endpoint, this.values);
  }

  acceptNearby(first: Endpoint<Handler>): void {
    const endpoint = endpointFor(first, this.#method);
    if (endpoint === undefined) this.#allowedNearby = withMethods(first, this.#allowedNearby);
    else this.#nearby ??= foundAs(endpoint, this.values);
  }

  /** The match with a slash more or less at the path's end. */
  get nearby(): Found<Handler> | undefined {
    return this.#nearby;
  }

  /** The methods that the path has routes for; `undefined` if there are none. */
  get allowed(): readonly string[] | undefined {
    return this.#allowed && [...this.#allowed].sort();
  }

  /** The same for a slash more or less. */
  get allowedNearby(): readonly string[] | undefined {
    return this.#allowedNearby && [...this.#allowedNearby].sort();
  }
}

/** Finds the endpoint of a method. HEAD uses GET's unless it has a route of its own (RFC9110§9.3.2). */
function endpointFor<Handler>(first: Endpoint<Handler>, method: string): Endpoint<Handler> | undefined {
  const own = endpointOf(first, method) ?? (method === 'HEAD' ? endpointOf(first, 'GET') : undefined);
  return own ?? endpointOf(first, undefined);
}

function endpointOf<Handler>(
  first: Endpoint<Handler>,
  method: string | undefined,
): Endpoint<Handler> | undefined {
  let endpoint: Endpoint<Handler> | undefined = first;
  while (endpoint !== undefined && endpoint.method !== method) endpoint = endpoint.next;
  return endpoint;
}

/** Of a place that has no endpoint for every method. */
function withMethods<Handler>(first: Endpoint<Handler>, methods = new Set<string>()): Set<string> {
  for (
    let endpoint: Endpoint<Handler> | undefined = first;
    endpoint !== undefined;
    endpoint = endpoint.next
  ) {
    if (endpoint.method !== undefined) methods.add(endpoint.method);
  }
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
