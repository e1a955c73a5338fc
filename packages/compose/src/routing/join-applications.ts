/** One application made of several: what `mount`, `hostMap` and `cascade` have in common. @module */
import {
  type Application,
  type ApplicationLike,
  type Environ,
  ROUTES,
  type RouteListing,
  joinLifecycles,
  routesOf,
} from '@tsgi/spec';

/** The others, for one application that calls them. */
export type Joined<E extends Environ> = {
  /** In the order in which they start. */
  readonly apps: () => Iterable<Application<E>>;
  readonly routes: () => Iterable<RouteListing>;
};

/** Returns the application with the lifecycles and the routes of those that it calls. */
export function joinApplications<E extends Environ>(
  application: Application<E>,
  { apps, routes }: Joined<E>,
): Application<E> {
  return Object.assign(application, joinLifecycles(apps), { [ROUTES]: routes });
}

/**
 * Lists the routes of an application below a prefix; one row for everything if it does not list them.
 *
 * @param prefix - `/` for all that is left.
 */
export function listRoutesBelow(prefix: string, app: ApplicationLike<never>): RouteListing[] {
  const below = prefix === '/' ? '' : prefix;
  const routes = routesOf(app) ?? [{ pattern: '/*', handler: nameOfApplication(app) }];
  return Array.from(routes, (route) => ({ ...route, pattern: below + route.pattern }));
}

/** The name of the function or class. */
function nameOfApplication(app: ApplicationLike<never>): string | undefined {
  const { name } = typeof app === 'function' ? app : app.constructor;
  return name === '' || name === 'Object' ? undefined : name;
}

/** Answers 404. */
export const notFound: Application = (_environ, startResponse) => {
  startResponse('404 Not Found', [['Content-Type', 'text/plain; charset=utf-8']]);
  return ['Not Found\n'];
};
