import { type Passed, type Scheme, isDenied } from '../scheme.ts';
import type { Callable, LastUserOf, NeedsOf, SomeSchemes } from './scheme-types.ts';
import { union } from './union.ts';

/**
 * Passes if all of the schemes let pass; they are asked in order, until one does not. The user is the one that the
 * last of them knows that knows anybody.
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
