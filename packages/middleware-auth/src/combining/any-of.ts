import { DENIAL_REASONS, type Denied, type Passed, type Scheme, isDenied } from '../scheme.ts';
import type { Callable, NeedsOf, SomeSchemes, UserOf } from './scheme-types.ts';
import { union } from './union.ts';

/**
 * Passes if one of the schemes lets pass; they are asked in order. If none does, the reason is the one that says
 * most, and the challenges are those of all.
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

/** It depends on what was asked before, too. */
function withVary<User>(passed: Passed<User>, denials: readonly Denied[]): Passed<User> {
  return { ...passed, vary: union([...denials, passed].map(({ vary }) => vary)) };
}

/** One denial of many. */
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
