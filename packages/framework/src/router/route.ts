import type { NoConverters, CheckPattern, UrlArguments } from './params.ts';
import type { Location } from './url.ts';

/**
 * A route as it is defined.
 *
 * @typeParam Own - the router's own converters.
 */
export interface RouteDefinition<
  Handler,
  Pattern extends string = string,
  Host extends string = string,
  Own = NoConverters,
> {
  /** `/users/:id<int>`; the grammar is in the README. */
  readonly pattern: Pattern & CheckPattern<Pattern, Own>;
  /** `:tenant.example.com`, without a port. Default: every host. */
  readonly host?: Host & CheckPattern<Host, Own>;
  /** Tokens in upper case (RFC9110§9.1). Default: every method, after routes that name theirs. */
  readonly methods?: readonly string[];
  /** What `url` calls it; no other route may have it. */
  readonly name?: string;
  readonly handler: Handler;
}

/**
 * A route of a router.
 *
 * @typeParam Values - what its parameters are.
 */
export interface Route<Handler, Values = Record<string, unknown>> {
  readonly pattern: string;
  readonly host: string | undefined;
  /** `undefined` for every method. */
  readonly methods: readonly string[] | undefined;
  readonly name: string | undefined;
  readonly handler: Handler;
  /** @throws RouteError `bad-url` if a value is missing, too many, or not of its kind. */
  locate(...values: UrlArguments<Values>): Location;
  /**
   * The path, percent-encoded, below `SCRIPT_NAME`; of a route with a host `//host/path` (RFC3986§4.2).
   *
   * @throws RouteError `bad-url` if a value is missing, too many, or not of its kind.
   */
  url(...values: UrlArguments<Values>): string;
}
