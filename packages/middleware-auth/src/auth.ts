/**
 * Authenticates requests, and tells the application inside who the user is: `REMOTE_USER` and `AUTH_TYPE` of CGI
 * (RFC3875§4.1), and `auth.user`. Other requests get 401 with the challenges, or 403 (RFC9110§11).
 *
 * A scheme finds the user: see scheme.ts.
 *
 * Place: inside sessions, shared caches, and middleware that corrects the client's address; outside everything that is
 * for some people only.
 *
 * @module
 */
import {
  type ResponseMap,
  type TypedMiddleware,
  addVary,
  defineMiddleware,
  headersOf,
  mapHead,
  respond,
  whenReady,
} from '@tsgi/compose';
import { ConfigError, type OptionTable, resolveOptions } from '@tsgi/options';
import { type Application, type Environ, type Header, isPromise } from '@tsgi/spec';
import { refusal } from './answer.ts';
import { type Denied, type Passed, type Scheme, isDenied } from './scheme.ts';
import { BusyError } from './secrets/turns.ts';

export { allOf, anyOf, anybody, except, only, optional } from './combinators.ts';
export { type Attempt, type LockOut, type LockOutOptions, lockOut } from './guessing/lock-out.ts';
export { type FormLoginOptions, formLogin } from './login/form-login.ts';
export { localTarget, nextTarget } from './login/local-target.ts';
export { type HasLoginSession, type LoginSession, logIn, logOut } from './login/log-in.ts';
export type { LoginView } from './login/login-page.ts';
export { type Passwords, type PasswordsOptions, type Verified, passwords } from './secrets/passwords.ts';
export { hashToken, isSameSecret, makeToken } from './secrets/tokens.ts';
export { BusyError } from './secrets/turns.ts';
export { type ApiKeyOptions, apiKey } from './schemes/api-key.ts';
export { type BasicOptions, basic } from './schemes/basic.ts';
export { type BearerOptions, bearer } from './schemes/bearer.ts';
export {
  type DigestAccount,
  type DigestCredentials,
  type DigestOptions,
  digest,
  digestHash,
} from './schemes/digest.ts';
export { ipAllowList } from './schemes/ip-allow-list.ts';
export { type JwtAlgorithm, type JwtClaims, type JwtKeys, type JwtOptions, jwt } from './schemes/jwt.ts';
export { type SessionLoginOptions, sessionLogin } from './schemes/session-login.ts';
export type { Checked, DenialReason, Denied, Finding, Passed, Scheme } from './scheme.ts';

/** Options of {@link auth}. */
export type AuthOptions = {
  /** Changes the response to a refused request: it may add a page, and should keep the fields. */
  readonly refuse?: ResponseMap;
};

const OPTIONS = {
  refuse: { kind: 'function' },
} as const satisfies OptionTable<AuthOptions>;

/** Keys of the environ inside of {@link auth}. */
export type HasUser<User = unknown> = CgiUser &
  (undefined extends User ? { 'auth.user'?: Exclude<User, undefined> } : { 'auth.user': User });

type CgiUser = {
  /** Name of the user; absent if no user is required, or the scheme has no name. */
  REMOTE_USER?: string;
  /** `Basic`, `Bearer`, `Digest`, `ApiKey` or `Form`. */
  AUTH_TYPE?: string;
};

/**
 * Lets authenticated requests pass.
 *
 * @throws ConfigError
 * @example
 * auth(basic({ realm: 'Admin', check: (name, password) => isSameSecret(password, PASSWORD) && name }))(app)
 */
export function auth<User, Needs = unknown>(
  scheme: Scheme<User, Needs>,
  options: AuthOptions = {},
): TypedMiddleware<HasUser<User>, Needs> {
  const { refuse = unchanged } = resolveOptions(OPTIONS, options, '@tsgi/middleware-auth');
  checkScheme(scheme);
  return defineMiddleware<HasUser<User>, Needs>(
    'auth',
    (app) => (environ, startResponse) =>
      whenReady(ask(scheme, environ), (finding) => {
        if (isDenied(finding)) {
          return whenReady(refuse(refusal(finding), environ), (response) => respond(response, startResponse));
        }
        const marked = mapHead((head) => ({ ...head, headers: markGuarded(head.headers, finding) }));
        const known: Application = (inner, start) => app(withUser(inner, finding), start);
        return marked(known)(environ, startResponse);
      }),
  );
}

/** Returns a copy of the environ with this user only: a user set by others is removed. */
function withUser<E extends Environ, User>(environ: E, passed: Passed<User>): E & HasUser<User> {
  const { name, type, user } = passed;
  const copy: E & CgiUser & { 'auth.user'?: unknown } = { ...environ };
  delete copy.REMOTE_USER;
  delete copy.AUTH_TYPE;
  delete copy['auth.user'];
  if (name !== undefined) copy.REMOTE_USER = name;
  if (type !== undefined) copy.AUTH_TYPE = type;
  if (user !== undefined) copy['auth.user'] = user;
  return copy as E & HasUser<User>;
}

// Says already whether a shared cache may keep it (RFC9111§3.5, §5.2.2).
const DECIDED = /(?:^|,)\s*(?:public|s-maxage\s*=\s*"?\d+"?|private|no-store)\s*(?:,|$)/i;

/**
 * Marks a response as for one user, unless the application has set `Cache-Control`. Not every scheme uses the field by
 * which a shared cache would know (RFC9111§3.5).
 *
 * @param headers - a list that may be mutated.
 * @returns that list.
 */
function markGuarded(headers: Header[], { isPublic, vary = [] }: Passed<unknown>): Header[] {
  for (const name of vary) addVary(headers, name);
  const fields = headersOf(headers);
  const control = fields.get('Cache-Control');
  if (isPublic === true || DECIDED.test(control ?? '')) return headers;
  fields.set('Cache-Control', control === undefined || control === '' ? 'private' : `private, ${control}`);
  return headers;
}

function ask<User, Needs>(scheme: Scheme<User, Needs>, environ: Environ & Needs): ReturnType<typeof scheme> {
  const finding = scheme(environ);
  return isPromise(finding) ? finding.catch(tryLater) : finding;
}

function tryLater(error: unknown): Denied {
  if (error instanceof BusyError) return { denied: 'busy', retryAfter: 1 };
  throw error;
}

const unchanged: ResponseMap = (response) => response;

function checkScheme(scheme: unknown): void {
  if (typeof scheme === 'function') return;
  throw new ConfigError(
    'scheme',
    `auth: scheme must be a function that says who sent a request, got ${typeof scheme} (@tsgi/middleware-auth, "Use")`,
  );
}
