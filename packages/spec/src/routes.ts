/**
 * How an application lists its routes for tools, such as `tsgi routes`. An application offers them by a symbol, so that
 * the tool need not know the framework. It is a registered symbol, because two copies of a package may meet in one
 * process.
 *
 * @module
 */

/** The key of the method that lists an application's routes. */
export const ROUTES: unique symbol = Symbol.for('tsgi.routes');

/** One route of an application. */
export interface RouteListing {
  /** Absent for every method. */
  readonly methods?: readonly string[] | undefined;
  /** In the framework's own notation; absent for every host. */
  readonly host?: string | undefined;
  /** The path in the framework's own notation, with the prefixes of all that it is mounted on. */
  readonly pattern: string;
  /** What the application calls the route. */
  readonly name?: string | undefined;
  /** What answers: a function's name. */
  readonly handler?: string | undefined;
  /** What is around it, the outermost first: the functions' names. */
  readonly middleware?: readonly string[] | undefined;
}

/** An application, function or object, that offers its routes. */
export interface HasRoutes {
  /** In the order in which they are to be shown. */
  [ROUTES](): Iterable<RouteListing>;
}

/** The routes that an application offers; `undefined` if it offers none. */
export function routesOf(app: object): Iterable<RouteListing> | undefined {
  const { [ROUTES]: list } = app as Partial<HasRoutes>;
  return typeof list === 'function' ? list.call(app) : undefined;
}
