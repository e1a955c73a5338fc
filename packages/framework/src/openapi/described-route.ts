/**
 * The routes of an application, and of those that are mounted on it, as an OpenAPI document is made of them.
 *
 * @module
 */
import type { Converters } from '../router/converters.ts';
import type { Schemas } from '../validation/schemas.ts';

/** What a route says of itself for the OpenAPI document. */
export interface OperationOptions {
  /** What it does, in a line. */
  readonly summary?: string;
  /** What it does, in CommonMark. */
  readonly description?: string;
  readonly tags?: readonly string[];
  readonly deprecated?: boolean;
  /**
   * `hidden` keeps the route out of the document. Fields are added to its operation, and take the place of those
   * that are there: `security`, `operationId`, `responses`, `x-…`.
   */
  readonly openapi?: 'hidden' | Readonly<Record<string, unknown>>;
}

/** A route as the document is made of it. */
export interface DescribedRoute {
  /** `undefined` for every method. */
  readonly methods: readonly string[] | undefined;
  readonly host: string | undefined;
  readonly pattern: string;
  /** Where its application is mounted: `/admin`; `''` at the root. */
  readonly prefix: string;
  /** Those of its application. */
  readonly converters: Converters;
  readonly options: Schemas & OperationOptions;
}

/**
 * Under this key an application says what its routes are. It is not `tsgi.routes`, which is for everyone: schemas
 * are the framework's own.
 */
export const DESCRIBE: unique symbol = Symbol.for('tsgi.framework.describe');

/** An application that can be in a document. */
export interface Describable {
  [DESCRIBE](prefix: string): DescribedRoute[];
}

/** What a dispatcher has to say. */
export interface Described {
  readonly converters: Converters;
  readonly routes: readonly (Pick<DescribedRoute, 'methods' | 'host' | 'pattern'> & {
    readonly handler: { readonly definition: Pick<DescribedRoute, 'options'> };
  })[];
  readonly mounts: readonly { readonly prefix: string; readonly app: object }[];
}

/** @param prefix - where the application itself is mounted. */
export function describeRoutes({ converters, mounts, routes }: Described, prefix: string): DescribedRoute[] {
  const own = routes.map(({ handler, host, methods, pattern }) => ({
    methods,
    host,
    pattern,
    prefix,
    converters,
    options: handler.definition.options,
  }));
  // The longest prefix is first where requests come by, which is no order for a reader.
  const inOrder = mounts.toSorted((one, other) => (one.prefix < other.prefix ? -1 : 1));
  return [...own, ...inOrder.flatMap((mounted) => describeMounted(mounted, prefix))];
}

/** What is no `App` has nothing to say. */
function describeMounted({ app, prefix }: Described['mounts'][number], outer: string): DescribedRoute[] {
  return DESCRIBE in app ? (app as Describable)[DESCRIBE](outer + (prefix === '/' ? '' : prefix)) : [];
}
