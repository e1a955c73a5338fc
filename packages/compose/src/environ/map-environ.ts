import type { Environ } from '@tsgi/spec';
import { type TypedMiddleware, nameless } from '../define-middleware.ts';
import { whenReady } from '../when-ready.ts';

/**
 * Passes another environ to the application inside.
 *
 * @param map - gets a copy, which it may mutate and return. It may be async.
 * @example
 * const user = mapEnviron((environ) => ({ ...environ, 'app.user': userOf(environ) }));
 */
export function mapEnviron<Gives = unknown>(
  map: (environ: Environ) => (Environ & Gives) | Promise<Environ & Gives>,
): TypedMiddleware<Gives> {
  return nameless(
    'mapEnviron',
    (app) => (environ, startResponse) =>
      whenReady(map({ ...environ }), (mapped) => app(mapped, startResponse)),
  );
}
