import { type ApplicationLike, type RouteListing, routesOf } from '@tsgi/spec';

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
