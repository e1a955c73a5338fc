/**
 * Checks and combines the arguments that define routes and groups.
 *
 * @module
 */
import type { AnyMiddleware } from '@tsgi/compose';
import type { AnyHandler, RouteOptions } from './handler.ts';
import { RouteError } from './router/route-error.ts';

/** Joins a prefix and a pattern. `/` and `''` are the prefix itself; the prefix `/` adds nothing. */
export function joinPattern(prefix: string, pattern: string): string {
  if (pattern === '' || (pattern === '/' && prefix !== '')) return prefix;
  return prefix === '/' ? pattern : prefix + pattern;
}

/** @throws RouteError `bad-route` for a handler that is not a function, and for middleware in the place of options. */
export function checkRoute(route: readonly unknown[]): asserts route is [string, AnyHandler, RouteOptions?] {
  const [pattern, handler, options = {}] = route;
  if (typeof handler === 'function' && typeof options === 'object' && route.length <= 3) return;
  throw new RouteError(
    'bad-route',
    `a route must have a pattern, one handler and perhaps options, got ${route.map(kindOf).join(', ')} for ` +
      `${JSON.stringify(pattern)}; middleware goes around it by app.with(middleware).get(path, handler), or by app.group(path, (group) => group.use(middleware))`,
  );
}

/** @throws RouteError `bad-route` for a value that is not middleware, such as a path. */
export function checkMiddleware(
  middleware: readonly unknown[],
): asserts middleware is readonly AnyMiddleware[] {
  const wrong = middleware.find((one) => typeof one !== 'function');
  if (middleware.length === 0 || wrong === undefined) return;
  throw new RouteError(
    'bad-route',
    `middleware must be a function, got ${typeof wrong === 'string' ? JSON.stringify(wrong) : kindOf(wrong)}; for what is below ` +
      `a path, write app.group(path, (group) => group.use(middleware)), for some routes app.with(middleware)`,
  );
}

function kindOf(value: unknown): string {
  return typeof value === 'object' ? 'an object' : `a ${typeof value}`;
}
