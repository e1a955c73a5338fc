import type { Environ } from '@tsgi/spec';
import { type Finding, type Passed, type Scheme, isDenied } from '../scheme.ts';

/**
 * Lets pass only some of those whom a scheme lets pass: the others get 403. A type guard makes the user's type
 * narrower, too.
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
