import type { NoConverters, CheckPattern, UrlArguments } from './params.ts';
import type { Location } from './url.ts';

/**
 * The definition of a route.
 *
 * @typeParam Own - the router's custom converters.
 */
export interface RouteDefinition<
  Handler,
  Pattern extends string = string,
  Host extends string = string,
  Own = NoConverters,
> {
  /** `/users/:id<int>`; the grammar is in the README. */
  readonly pattern: Pattern & CheckPattern<Pattern, Own>;
  /** Pattern of the host, like `:tenant.example.com`, without a port. Default: every host. */
  readonly host?: Host & CheckPattern<Host, Own>;
  /** Tokens in upper case (RFC9110§9.1). Default: every method; routes that name theirs go first. */
  readonly methods?: readonly string[];
  /** The unique name for `url`. */
  readonly name?: string;
  readonly handler: Handler;
}

/**
 * A route of a router.
 *
 * @typeParam Values - its parameters.
 */
export interface Route<Handler, Values = Record<string, unknown>> {
  readonly pattern: string;
  readonly host: string | undefined;
  /** `undefined` for every method. */
  readonly methods: readonly string[] | undefined;
  readonly name: string | undefined;
  readonly handler: Handler;
  /**
   * Returns host and path for these values.
   *
   * @throws RouteError `bad-url` for a value that is missing, unknown or of the wrong type.
   */
  locate(...values: UrlArguments<Values>): Location;
  /**
   * Returns the path below `SCRIPT_NAME`, percent-encoded; for a route with a host `//host/path` (RFC3986§4.2).
   *
   * @throws RouteError `bad-url` for a value that is missing, unknown or of the wrong type.
   */
  url(...values: UrlArguments<Values>): string;
}
