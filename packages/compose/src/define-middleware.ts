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
 * A middleware that says what it does to the environ: the application inside finds `Gives` in it, and what is
 * outside must have put `Needs` there. A place that is wrong, or missing, does not compile.
 *
 * {@link defineMiddleware} makes one.
 */
export type TypedMiddleware<Gives = unknown, Needs = unknown> = <E extends Environ>(
  app: ApplicationLike<E & Gives>,
) => Application<E & Needs>;

/** Any function from an application to one, as far as what it does to the environ is forgotten. */
type Wrap = (app: Application) => ApplicationLike;

/**
 * Makes a middleware of a function that wraps an application: with the name that `tsgi routes` shows, for
 * applications of both forms. The routes, `startup` and `shutdown` of the application inside are those of the result.
 *
 * @typeParam Gives - what the application inside finds in its environ.
 * @typeParam Needs - what something outside must have put there.
 * @param wrap - called once for each application that is wrapped, always with a function.
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

/** A middleware of a name that it does not add to the routes: what is made of it has another. */
export function nameless(name: string, wrap: (app: Application) => Application): TypedMiddleware<never> {
  const middleware = (app: ApplicationLike) => wrapWith(app, wrap, undefined);
  Object.defineProperty(middleware, 'name', { value: name });
  return middleware as unknown as TypedMiddleware<never>;
}

/**
 * Calls a middleware with an application.
 *
 * @param name - what it is called in the list of routes, unless the middleware has put itself there.
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

/** The same application, whose life may be led by the middleware too, and begins once all the same. */
function withSharedLife(app: Application, offers: Offers): Application {
  if (offers.startup === undefined && offers.shutdown === undefined) return app;
  return Object.assign(
    callOf(app),
    offers,
    joinLifecycles(() => [app]),
  );
}

/** What the wrapped application offers, if the one inside has anything to offer. */
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

/** The same routes, with a middleware around each. */
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
