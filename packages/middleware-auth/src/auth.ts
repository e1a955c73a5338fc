/**
 * Lets pass who may, and says to the application inside who it is: `REMOTE_USER` and `AUTH_TYPE` of CGI
 * (RFC3875§4.1), and `auth.user`. Who may not pass gets 401 with what would help, or 403 (RFC9110§11).
 *
 * Who it is, a scheme says: see scheme.ts.
 *
 * Place: inside of sessions, of what corrects the client's address, and of shared caches; outside of all that is for
 * some people only.
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
  /** Changes the answer to who may not pass: gives it a page, keeps its fields. */
  readonly refuse?: ResponseMap;
};

const OPTIONS = {
  refuse: { kind: 'function' },
} as const satisfies OptionTable<AuthOptions>;

/** What an application finds in its environ inside of {@link auth}. */
export type HasUser<User = unknown> = CgiUser &
  (undefined extends User ? { 'auth.user'?: Exclude<User, undefined> } : { 'auth.user': User });

type CgiUser = {
  /** What the user is called; not there where nobody has to be known, or the scheme has no name. */
  REMOTE_USER?: string;
  /** `Basic`, `Bearer`, `Digest`, `ApiKey` or `Form`. */
  AUTH_TYPE?: string;
};

/**
 * Lets pass who may.
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

/** A copy of the environ with the user, and no other: what others have said of one does not count. */
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
 * Says to shared caches that a response is for one user, unless the application has said whom it is for. Not every
 * scheme has the field by which a cache would know (RFC9111§3.5).
 *
 * @param headers - a list of one's own.
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
