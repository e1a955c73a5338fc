/**
 * The routes of an application and of its mounts, as input of an OpenAPI document.
 *
 * @module
 */
import type { Converters } from '../router/converters.ts';
import type { Schemas } from '../validation/schemas.ts';

/** Options of a route for the OpenAPI document. */
export interface OperationOptions {
  /** Short summary of what it does. */
  readonly summary?: string;
  /** Description, in CommonMark. */
  readonly description?: string;
  readonly tags?: readonly string[];
  readonly deprecated?: boolean;
  /**
   * `hidden` omits the route from the document. Otherwise these fields are added to its operation and replace existing
   * ones: `security`, `operationId`, `responses`, `x-…`.
   */
  readonly openapi?: 'hidden' | Readonly<Record<string, unknown>>;
}

/** A route as input of the document. */
export interface DescribedRoute {
  /** `undefined` for every method. */
  readonly methods: readonly string[] | undefined;
  readonly host: string | undefined;
  readonly pattern: string;
  /** Path where its application is mounted: `/admin`; `''` at the root. */
  readonly prefix: string;
  /** Converters of its application. */
  readonly converters: Converters;
  readonly options: Schemas & OperationOptions;
}

/**
 * The key under which an application describes its routes. It differs from `tsgi.routes`, which is public: schemas
 * belong to the framework.
 */
export const DESCRIBE: unique symbol = Symbol.for('tsgi.framework.describe');

/** An application whose routes a document can contain. */
export interface Describable {
  [DESCRIBE](prefix: string): DescribedRoute[];
}

/** The parts of a dispatcher to describe. */
export interface Described {
  readonly converters: Converters;
  readonly routes: readonly (Pick<DescribedRoute, 'methods' | 'host' | 'pattern'> & {
    readonly handler: { readonly definition: Pick<DescribedRoute, 'options'> };
  })[];
  readonly mounts: readonly { readonly prefix: string; readonly app: object }[];
}

/** @param prefix - path where the application itself is mounted. */
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

/** Applications that are no `App` have no description. */
function describeMounted({ app, prefix }: Described['mounts'][number], outer: string): DescribedRoute[] {
  return DESCRIBE in app ? (app as Describable)[DESCRIBE](outer + (prefix === '/' ? '' : prefix)) : [];
}
