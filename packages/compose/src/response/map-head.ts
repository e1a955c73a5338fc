import type { Application, ApplicationLike, Environ } from '@tsgi/spec';
import { nameless } from '../define-middleware.ts';
import type { ResponseHead } from './response-parts.ts';

/**
 * Maps status and headers of each response when the application calls `startResponse`. The body is not touched.
 *
 * A response that is replaced because of an error is mapped again. If the map is async or needs the body, use {@link
 * mapResponse}.
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
