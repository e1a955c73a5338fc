/**
 * Authenticates users that a session remembers.
 *
 * @module
 */
import { type OptionTable, resolveOptions } from '@tsgi/options';
import type { Environ } from '@tsgi/spec';
import { formatChallenge } from './authorization-field.ts';
import { loginUrl } from '../login/local-target.ts';
import { type HasLoginSession, readLogin } from '../login/log-in.ts';
import { PATH } from '../option-kinds.ts';
import { type Checked, type Denied, type Finding, type Scheme, isSomebody } from '../scheme.ts';

/** Options of {@link sessionLogin}. */
export type SessionLoginOptions<User = unknown> = {
  /**
   * Returns the user by the id passed to `logIn`. Return no user if the account was deleted, or its password was
   * changed after `since`.
   */
  readonly find: (id: string, since: Date, environ: Environ) => Checked<User>;
  /** Path of the login page, from the root of the site. */
  readonly loginPath?: string;
};

const OPTIONS = {
  find: { kind: 'function', required: true },
  loginPath: { ...PATH, default: '/login' },
} as const satisfies OptionTable<SessionLoginOptions>;

/**
 * Authenticates users who logged in with a form. The page with the form calls `logIn`; browsers without a login are
 * redirected to it.
 *
 * @throws ConfigError
 */
export function sessionLogin<User>(options: SessionLoginOptions<User>): Scheme<User, HasLoginSession> {
  const { find, loginPath } = resolveOptions(OPTIONS, options, '@tsgi/middleware-auth');
  const challenges = [formatChallenge('Form', { location: loginPath })];
  return async (environ): Promise<Finding<User>> => {
    const login = readLogin(await environ['session.load']());
    const user = login && (await find(login.id, login.at, environ));
    if (login !== undefined && isSomebody(user)) return { user, name: login.id, type: 'Form' };
    return { denied: 'absent', challenges, ...wayToLogin(loginPath, environ) };
  };
}

/** Returns the login page for browsers that navigate, which ask for HTML by name: scripts accept anything. */
function wayToLogin(loginPath: string, environ: Environ): Pick<Denied, 'redirect'> {
  const { HTTP_ACCEPT = '', PATH_INFO, REQUEST_METHOD, SCRIPT_NAME } = environ as Partial<Environ> & Environ;
  if (!/\btext\/html\b/i.test(HTTP_ACCEPT) || SCRIPT_NAME + PATH_INFO === loginPath) return {};
  // What was posted is gone, and where it went may be no page.
  const isPage = REQUEST_METHOD === 'GET' || REQUEST_METHOD === 'HEAD';
  return { redirect: isPage ? loginUrl(loginPath, environ) : loginPath };
}
