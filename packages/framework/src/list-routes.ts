import { type AnyMiddleware, listRoutesBelow } from '@tsgi/compose';
import { type RouteListing, routesOf } from '@tsgi/spec';
import type { Dispatcher, EndpointRoute, Mounted } from './dispatcher.ts';

/** The parts of an application to list. */
export interface Listed extends Pick<Dispatcher, 'mounts' | 'routes'> {
  /** The application's own middleware. */
  readonly middleware: readonly AnyMiddleware[];
}

/**
 * Lists an application's routes as `tsgi routes` shows them: its own in the order of definition, then those of mounts,
 * by prefix.
 */
export function listRoutes({ middleware, mounts, routes }: Listed): RouteListing[] {
  const outer = middleware.map(nameOf);
  // Nothing but middleware, which answer by themselves, as static files do.
  if (routes.length === 0 && mounts.length === 0 && outer.length > 0)
    return [{ pattern: '/*', middleware: outer }];
  const inOrder = mounts.toSorted((one, other) => (one.prefix < other.prefix ? -1 : 1));
  return [
    ...routes.map((route) => ownRoute(route, outer)),
    ...inOrder.flatMap((mounted) => mountedRoutes(mounted, outer)),
  ];
}

function ownRoute(
  { handler, host, methods, name, pattern }: EndpointRoute,
  outer: readonly string[],
): RouteListing {
  const { definition, middleware } = handler;
  const called = definition.handler.name || undefined;
  return { methods, host, pattern, name, handler: called, middleware: [...outer, ...middleware.map(nameOf)] };
}

/** The routes of a mounted application, if it lists them. */
function mountedRoutes({ app, endpoint, name, prefix }: Mounted, outer: readonly string[]): RouteListing[] {
  const around = [...outer, ...endpoint.middleware.map(nameOf)];
  const isOpaque = routesOf(app) === undefined;
  return listRoutesBelow(prefix, app).map((route) => ({
    ...route,
    // Under this name `url` finds it, or under none.
    name: isOpaque ? name : joinNames(name, route.name),
    middleware: [...around, ...(route.middleware ?? [])],
  }));
}

function joinNames(outer: string | undefined, inner: string | undefined): string | undefined {
  return outer !== undefined && inner !== undefined ? `${outer}.${inner}` : undefined;
}

function nameOf(middleware: AnyMiddleware): string {
  return middleware.name || '(anonymous)';
}
