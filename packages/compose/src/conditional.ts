import { type Application, type Environ, type Middleware, offersOf, toApplication } from '@tsgi/spec';
import { type TypedMiddleware, defineMiddleware } from './define-middleware.ts';

/**
 * Applies a middleware to some requests only.
 *
 * Keys that it adds to the environ are not in the type: they may be absent.
 *
 * @param predicate - called once per request.
 */
export function conditional(
  predicate: (environ: Environ) => boolean,
  middleware: Middleware,
): TypedMiddleware {
  return defineMiddleware(middleware.name, (app) => {
    const wrapped = toApplication(middleware(app));
    const chosen: Application = (environ, startResponse) =>
      (predicate(environ) ? wrapped : app)(environ, startResponse);
    return Object.assign(chosen, offersOf(wrapped));
  });
}
