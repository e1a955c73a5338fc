/**
 * Schemes made of schemes: all of them, any of them, only for some users, except for some requests.
 *
 * @module
 */
import { whenReady } from '@tsgi/compose';
import { ConfigError } from '@tsgi/options';
import type { Environ } from '@tsgi/spec';
import { DENIAL_REASONS, type Denied, type Finding, type Passed, type Scheme, isDenied } from './scheme.ts';

/**
 * Passes if all schemes pass. They are called in order, until one does not. The user is that of the last scheme that
 * has one.
 *
 * @example
 * auth(allOf(ipAllowList(['10.0.0.0/8']), login))
 */
export function allOf<const Schemes extends SomeSchemes>(
  ...schemes: Schemes
): Scheme<LastUserOf<Schemes>, NeedsOf<Schemes>> {
  return async (environ) => {
    const all: Passed<unknown>[] = [];
    for (const scheme of schemes as readonly unknown[] as readonly Callable<unknown>[]) {
      const finding = await scheme(environ);
      if (isDenied(finding)) return finding;
      all.push(finding);
    }
    const last = all.findLast(({ user }) => user !== undefined) ?? { user: undefined };
    return {
      ...(last as Passed<LastUserOf<Schemes>>),
      vary: union(all.map(({ vary }) => vary)),
      isPublic: all.every(({ isPublic }) => isPublic),
    };
  };
}

/**
 * Passes if any scheme passes. They are called in order. If none passes, the denial has the most specific reason, and
 * the challenges of all.
 *
 * @example
 * auth(anyOf(bearer({ check: findToken }), login))
 */
export function anyOf<const Schemes extends SomeSchemes>(
  ...schemes: Schemes
): Scheme<UserOf<Schemes[number]>, NeedsOf<Schemes>> {
  return async (environ) => {
    const denials: Denied[] = [];
    for (const scheme of schemes as readonly unknown[] as readonly Callable<UserOf<Schemes[number]>>[]) {
      const finding = await scheme(environ);
      if (!isDenied(finding)) return withVary(finding, denials);
      denials.push(finding);
    }
    return mergeDenials(denials);
  };
}

/**
 * Passes only some users of a scheme; others get 403. A type guard also narrows the user's type.
 *
 * @example
 * auth(only(login, (user) => user.isAdmin))
 */
export function only<User, Needs, Chosen extends User = User>(
  scheme: Scheme<User, Needs>,
  may:
    | ((user: User, environ: Environ & Needs) => user is Chosen)
    | ((user: User, environ: Environ & Needs) => boolean | Promise<boolean>),
): Scheme<Chosen, Needs> {
  return async (environ): Promise<Finding<Chosen>> => {
    const finding = await scheme(environ);
    if (isDenied(finding)) return finding;
    // Who may, a cache does not know.
    if (await may(finding.user, environ)) return { ...(finding as Passed<Chosen>), isPublic: false };
    return { denied: 'forbidden', vary: finding.vary ?? [] };
  };
}

/** Passes every request, without a user. */
export function anybody(): Scheme<undefined> {
  return () => ({ user: undefined, isPublic: true });
}

/** Passes requests without credentials; wrong ones are still refused. */
export function optional<User, Needs>(scheme: Scheme<User, Needs>): Scheme<User | undefined, Needs> {
  return (environ) =>
    whenReady(scheme(environ), (finding) => {
      if (!isDenied(finding) || finding.denied !== 'absent') return finding;
      return { user: undefined, isPublic: true, vary: finding.vary ?? [] };
    });
}

/**
 * Applies a scheme to all but some requests.
 *
 * @param where - paths, each with everything below it (`/` alone is itself only); or a predicate. A path is compared
 *   with `PATH_INFO`, segment by segment: `/public` is not `/publicity`.
 * @param instead - the scheme for those requests. Default: none, so they have no user.
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

/** Adds the fields that earlier schemes depended on. */
function withVary<User>(passed: Passed<User>, denials: readonly Denied[]): Passed<User> {
  return { ...passed, vary: union([...denials, passed].map(({ vary }) => vary)) };
}

/** Merges denials into one. */
function mergeDenials(denials: readonly Denied[]): Denied {
  const ranks = denials.map(({ denied }) => DENIAL_REASONS.indexOf(denied));
  const strongest = denials[ranks.indexOf(Math.max(...ranks))];
  const redirect = denials.find((one) => one.redirect !== undefined)?.redirect;
  return {
    denied: 'absent',
    ...strongest,
    ...(redirect !== undefined && { redirect }),
    challenges: union(denials.map(({ challenges }) => challenges)),
    vary: union(denials.map(({ vary }) => vary)),
  };
}

/** Returns each string once, in order. */
function union(lists: readonly (readonly string[] | undefined)[]): string[] {
  return [...new Set(lists.flatMap((list) => list ?? []))];
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

/** A scheme, with its needs erased. */
type AnyScheme = (environ: never) => Finding<unknown> | Promise<Finding<unknown>>;

/** One or more schemes. */
type SomeSchemes = readonly [AnyScheme, ...AnyScheme[]];

/** The user of a scheme. */
type UserOf<One extends AnyScheme> = Extract<Awaited<ReturnType<One>>, { user: unknown }>['user'];

/** The user of the last scheme that has one. */
type LastUserOf<Schemes extends readonly AnyScheme[]> = Schemes extends readonly [
  ...infer Before extends readonly AnyScheme[],
  infer Last extends AnyScheme,
]
  ? undefined extends UserOf<Last>
    ? Exclude<UserOf<Last>, undefined> | LastUserOf<Before>
    : UserOf<Last>
  : undefined;

/** The needs of all schemes, intersected. */
type NeedsOf<Schemes extends readonly AnyScheme[]> = Schemes[number] extends (environ: infer Needs) => unknown
  ? BesideEnviron<Needs>
  : never;

type BesideEnviron<Needs> = Environ extends Needs ? unknown : Needs;

/** A scheme that can be called with the needs of all. */
type Callable<User> = (environ: Environ) => Finding<User> | Promise<Finding<User>>;
