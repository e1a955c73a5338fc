/**
 * How a middleware goes around an application: the one place in which an object becomes a function, and in which what
 * the application offers beside the call is kept, whether the middleware thinks of it or not.
 *
 *   app ──function──▶ middleware ──function──▶ wrapped, with the routes, startup and shutdown of both
 *
 * @module
 */
import {
  type Application,
  type ApplicationLike,
  type Environ,
  type HasRoutes,
  type Offers,
  ROUTES,
  type RouteListing,
  joinLifecycles,
  offersOf,
  toApplication,
} from '@tsgi/spec';

/**
 * A middleware with the types of its keys in the environ: it provides `Gives` to the application inside, and needs
 * `Needs` from outside. A wrong or missing place does not compile.
 *
 * {@link defineMiddleware} makes one.
 */
export type TypedMiddleware<Gives = unknown, Needs = unknown> = <E extends Environ>(
  app: ApplicationLike<E & Gives>,
) => Application<E & Needs>;

/** A function from an application to one, with the types of the environ erased. */
type Wrap = (app: Application) => ApplicationLike;

/**
 * Defines a middleware by a function that wraps an application. It has a name for `tsgi routes`, accepts applications
 * of both forms, and keeps the routes, `startup` and `shutdown` of the application inside.
 *
 * @typeParam Gives - keys it provides to the application inside.
 * @typeParam Needs - keys that something outside must provide.
 * @param wrap - called once for each application, always with a function.
 * @example
 * type HasUser = { 'app.user': string };
 * const user = defineMiddleware<HasUser>('user', (app) => (environ, startResponse) =>
 *   app({ ...environ, 'app.user': 'Ada' }, startResponse),
 * );
 */
export function defineMiddleware<Gives = unknown, Needs = unknown>(
  name: string,
  wrap: (app: Application<Environ & Gives>) => ApplicationLike<Environ & Needs>,
): TypedMiddleware<Gives, Needs> {
  const middleware = (app: ApplicationLike) => wrapWith(app, wrap as unknown as Wrap, name);
  Object.defineProperty(middleware, 'name', { value: name });
  return middleware as unknown as TypedMiddleware<Gives, Needs>;
}

/** Defines a middleware whose name is not shown in the routes, because the middleware made of it has another. */
export function nameless(name: string, wrap: (app: Application) => Application): TypedMiddleware<never> {
  const middleware = (app: ApplicationLike) => wrapWith(app, wrap, undefined);
  Object.defineProperty(middleware, 'name', { value: name });
  return middleware as unknown as TypedMiddleware<never>;
}

/**
 * Applies a middleware to an application.
 *
 * @param name - its name in the list of routes, unless the middleware has added itself.
 */
export function wrapWith(app: ApplicationLike, wrap: Wrap, name: string | undefined): Application {
  const given = toApplication(app);
  const offers = offersOf(given);
  const inner = withSharedLife(given, offers);
  const made = wrap(inner);
  // Nothing was wrapped.
  if (made === inner) return given;
  const outer = toApplication(made);
  const joined = joinOffers(offers, offersOf(outer), name);
  // The result is a function of its own: what the middleware returned may be around others too.
  return joined === undefined ? outer : Object.assign(callOf(outer), joined);
}

/** Returns the application with a lifecycle that the middleware may share; it still begins once. */
function withSharedLife(app: Application, offers: Offers): Application {
  if (offers.startup === undefined && offers.shutdown === undefined) return app;
  return Object.assign(
    callOf(app),
    offers,
    joinLifecycles(() => [app]),
  );
}

/** Combines routes and lifecycle of the inner and the wrapped application. */
function joinOffers(inner: Offers, outer: Offers, name: string | undefined): Offers | undefined {
  const { [ROUTES]: innerRoutes, ...innerLife } = inner;
  const { [ROUTES]: outerRoutes = innerRoutes, ...outerLife } = outer;
  if (innerRoutes === undefined && Object.keys(innerLife).length === 0) return undefined;
  // It has routes of its own: it knows better what is where.
  const routes = outerRoutes === innerRoutes && name !== undefined ? around(innerRoutes, name) : outerRoutes;
  const life = Object.keys(outerLife).length === 0 ? innerLife : joinLifecycles(() => [innerLife, outerLife]);
  return { ...life, ...(routes !== undefined && { [ROUTES]: routes }) };
}

type ListRoutes = HasRoutes[typeof ROUTES];

/** Returns the routes with a middleware around each. */
function around(list: ListRoutes | undefined, name: string): ListRoutes | undefined {
  if (list === undefined) return undefined;
  return () =>
    Array.from(list(), (route): RouteListing => {
      const { middleware = [] } = route;
      return { ...route, middleware: [name || '(anonymous)', ...middleware] };
    });
}

function callOf(app: Application): Application {
  return (environ, startResponse) => app(environ, startResponse);
}
