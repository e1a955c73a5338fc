import type { Application, ApplicationLike, Environ } from '@tsgi/spec';
import { nameless } from '../define-middleware.ts';
import type { ResponseHead } from './response-parts.ts';

/**
 * Changes status and headers of each response, at the moment at which the application gives them. The body is
 * not touched.
 *
 * A response that is replaced because of an error is mapped anew. If the map has to wait for something, or has
 * to see the body, use {@link mapResponse}.
 *
 * @example
 * const noSniff = mapHead(({ status, headers }) => ({
 *   status,
 *   headers: [...headers, ['X-Content-Type-Options', 'nosniff']],
 * }));
 */
export function mapHead<Needs extends Environ = Environ>(
  map: (head: ResponseHead, environ: Needs) => ResponseHead,
): <E extends Needs>(app: ApplicationLike<E>) => Application<E> {
  return nameless(
    'mapHead',
    (app) => (environ, startResponse) =>
      app(environ, (status, headers, failure) => {
        const head = map({ status, headers: [...headers] }, environ as Needs);
        if (failure === undefined) return startResponse(head.status, head.headers);
        return startResponse(head.status, head.headers, failure);
      }),
  );
}
