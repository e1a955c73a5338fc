/**
 * What routes and groups are defined with, checked and put together.
 *
 * @module
 */
import type { AnyMiddleware } from '@tsgi/compose';
import type { AnyHandler, RouteOptions } from './handler.ts';
import { RouteError } from './router/route-error.ts';

/** A pattern below a prefix. `/` is the prefix itself, as `''` is; the prefix `/` is none. */
export function joinPattern(prefix: string, pattern: string): string {
  if (pattern === '' || (pattern === '/' && prefix !== '')) return prefix;
  return prefix === '/' ? pattern : prefix + pattern;
}

/** @throws RouteError `bad-route` for what is no handler, or stands where the options are: middleware does. */
export function checkRoute(route: readonly unknown[]): asserts route is [string, AnyHandler, RouteOptions?] {
  const [pattern, handler, options = {}] = route;
  if (typeof handler === 'function' && typeof options === 'object' && route.length <= 3) return;
  throw new RouteError(
    'bad-route',
    `a route must have a pattern, one handler and perhaps options, got ${route.map(kindOf).join(', ')} for ` +
      `${JSON.stringify(pattern)}; middleware goes around it by app.with(middleware).get(path, handler), or by app.group(path, (group) => group.use(middleware))`,
  );
}

/** @throws RouteError `bad-route` for what is no middleware: a path, say. */
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
