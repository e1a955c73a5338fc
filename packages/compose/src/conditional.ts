import { type Application, type Environ, type Middleware, offersOf, toApplication } from '@tsgi/spec';
import { type TypedMiddleware, defineMiddleware } from './define-middleware.ts';

/**
 * A middleware for some requests only.
 *
 * Nothing that it gives to the environ is in the type: it may not be there.
 *
 * @param predicate - asked once a request.
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
