import type { Environ, Middleware } from '@tsgi/spec';

/**
 * A middleware for some requests only.
 *
 * Nothing that it gives to the environ is in the type: it may not be there.
 *
 * @param predicate - asked once a request.
 */
export function conditional(predicate: (environ: Environ) => boolean, middleware: Middleware): Middleware {
  return (app) => {
    const wrapped = middleware(app);
    return (environ, startResponse) => (predicate(environ) ? wrapped : app)(environ, startResponse);
  };
}
