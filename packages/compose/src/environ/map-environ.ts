import type { Environ } from '@tsgi/spec';
import { type TypedMiddleware, nameless } from '../define-middleware.ts';
import { whenReady } from '../when-ready.ts';

/**
 * Gives the application inside another environ.
 *
 * @param map - gets a copy, which it may change and give back. It may be async, to look something up.
 *
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
