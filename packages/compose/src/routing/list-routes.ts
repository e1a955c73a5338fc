import { type ApplicationLike, type RouteListing, routesOf } from '@tsgi/spec';

/**
 * What an application answers to, as one lists it that has it below a prefix; of one that does not say so, all there.
 *
 * @param prefix - `/` for all that is left.
 */
export function listRoutesBelow(prefix: string, app: ApplicationLike<never>): RouteListing[] {
  const below = prefix === '/' ? '' : prefix;
  const routes = routesOf(app) ?? [{ pattern: '/*', handler: nameOfApplication(app) }];
  return Array.from(routes, (route) => ({ ...route, pattern: below + route.pattern }));
}

/** The function's, or the class's. */
function nameOfApplication(app: ApplicationLike<never>): string | undefined {
  const { name } = typeof app === 'function' ? app : app.constructor;
  return name === '' || name === 'Object' ? undefined : name;
}
