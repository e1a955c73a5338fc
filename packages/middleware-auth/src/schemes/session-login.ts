/** Who has logged in, and is remembered by a session. @module */
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
   * Gives the user by the id that `logIn` was told. Who is not there any more is not logged in; nor is, if you say so,
   * who has changed the password since.
   */
  readonly find: (id: string, since: Date, environ: Environ) => Checked<User>;
  /** The page for the login, as a path of the whole site. */
  readonly loginPath?: string;
};

const OPTIONS = {
  find: { kind: 'function', required: true },
  loginPath: { ...PATH, default: '/login' },
} as const satisfies OptionTable<SessionLoginOptions>;

/**
 * Who has logged in with a form. `logIn` is for the page that has the form; who has not logged in is sent there.
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

/** For who navigates, which says so by name: scripts take anything. */
function wayToLogin(loginPath: string, environ: Environ): Pick<Denied, 'redirect'> {
  const { HTTP_ACCEPT = '', PATH_INFO, REQUEST_METHOD, SCRIPT_NAME } = environ as Partial<Environ> & Environ;
  if (!/\btext\/html\b/i.test(HTTP_ACCEPT) || SCRIPT_NAME + PATH_INFO === loginPath) return {};
  // What was posted is gone, and where it went may be no page.
  const isPage = REQUEST_METHOD === 'GET' || REQUEST_METHOD === 'HEAD';
  return { redirect: isPage ? loginUrl(loginPath, environ) : loginPath };
}
