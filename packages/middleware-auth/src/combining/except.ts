/** Who may pass without being known. @module */
import { whenReady } from '@tsgi/compose';
import { ConfigError } from '@tsgi/options';
import type { Environ } from '@tsgi/spec';
import { type Finding, type Scheme, isDenied } from '../scheme.ts';

/** Lets everybody pass, and asks nothing. */
export function anybody(): Scheme<undefined> {
  return () => ({ user: undefined, isPublic: true });
}

/** Lets pass who has no credentials at all; wrong ones are refused all the same. */
export function optional<User, Needs>(scheme: Scheme<User, Needs>): Scheme<User | undefined, Needs> {
  return (environ) =>
    whenReady(scheme(environ), (finding) => {
      if (!isDenied(finding) || finding.denied !== 'absent') return finding;
      return { user: undefined, isPublic: true, vary: finding.vary ?? [] };
    });
}

/**
 * A scheme for all but some requests.
 *
 * @param where - paths, each with all that is below it, but `/` alone; or a predicate. A path is compared with
 *   `PATH_INFO`, segment by segment: `/public` is not `/publicity`.
 * @param instead - the scheme for those; by default none, so that nobody is known there.
 * @throws ConfigError
 * @example
 * auth(except(['/login', '/about'], login, optional(login)))
 */
export function except<User, Needs, Other = undefined, Needed = unknown>(
  where: readonly string[] | ((environ: Environ) => boolean),
  scheme: Scheme<User, Needs>,
  instead?: Scheme<Other, Needed>,
): Scheme<User | Other, Needs & Needed> {
  const isExcepted = typeof where === 'function' ? where : pathsPredicate(where);
  const other = (instead ?? anybody()) as Scheme<Other, Needed>;
  const choose: Scheme<User | Other, Needs & Needed> = (environ) =>
    isExcepted(environ) ? other(environ) : scheme(environ);
  // What the predicate goes by, a cache does not know.
  return typeof where === 'function' ? (environ) => whenReady(choose(environ), notPublic) : choose;
}

function notPublic<User>(finding: Finding<User>): Finding<User> {
  return isDenied(finding) ? finding : { ...finding, isPublic: false };
}

function pathsPredicate(paths: readonly string[]): (environ: Environ) => boolean {
  for (const path of paths) {
    if (path !== '/' && !/^\/(?:.*[^/])?$/s.test(path)) {
      throw new ConfigError(
        'where',
        `auth: where must be paths that begin with "/" and do not end with it, got ${JSON.stringify(path)} (@tsgi/middleware-auth)`,
      );
    }
  }
  return ({ PATH_INFO }) =>
    paths.some((path) => PATH_INFO === path || (path !== '/' && PATH_INFO.startsWith(`${path}/`)));
}
