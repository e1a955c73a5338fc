/**
 * Basic authentication: a name and a password with every request (RFC7617).
 *
 * @module
 */
import { type OptionTable, resolveOptions } from '@tsgi/options';
import type { Environ } from '@tsgi/spec';
import { credentialsOf, formatChallenge, isToken68 } from './authorization-field.ts';
import { type LockOut, WITHOUT_LOCK } from '../guessing/lock-out.ts';
import { LOCK_OUT, REALM } from '../option-kinds.ts';
import { type Checked, type Denied, type Finding, type Scheme } from '../scheme.ts';

/** Options of {@link basic}. */
export type BasicOptions<User = unknown> = {
  /** Text that the browser shows with its password dialog. */
  readonly realm: string;
  /** Returns the user if the password is right. */
  readonly check: (name: string, password: string, environ: Environ) => Checked<User>;
  /** Returns `REMOTE_USER`. Default: the name as sent. */
  readonly nameOf?: (user: User) => string;
  /** Limits wrong guesses. */
  readonly lockOut?: LockOut;
};

const OPTIONS = {
  realm: { ...REALM, required: true },
  check: { kind: 'function', required: true },
  nameOf: { kind: 'function' },
  lockOut: LOCK_OUT,
} as const satisfies OptionTable<BasicOptions>;

const VARY = ['Authorization'];

/**
 * Authenticates by the browser's password dialog. Each request has the password: use it over TLS only.
 *
 * @throws ConfigError
 */
export function basic<User>(options: BasicOptions<User>): Scheme<User> {
  const {
    check,
    lockOut = WITHOUT_LOCK,
    nameOf,
    realm,
  } = resolveOptions(OPTIONS, options, '@tsgi/middleware-auth');
  const challenges = [formatChallenge('Basic', { realm, charset: 'UTF-8' })];
  const deny = (denied: Denied['denied']): Denied => ({ denied, challenges, vary: VARY });
  return async (environ): Promise<Finding<User>> => {
    const credentials = credentialsOf(environ, 'Basic');
    if (credentials === undefined) return deny('absent');
    if (!isToken68(credentials)) return deny('malformed');
    const parsed = parseUserPass(credentials);
    if (parsed === undefined) return deny('wrong');
    const { name, password } = parsed;
    const { retryAfter, value: user } = await lockOut.attempt(environ, name, () =>
      check(name, password, environ),
    );
    if (retryAfter !== undefined) return { ...deny('locked'), retryAfter };
    if (user === undefined) return deny('wrong');
    return { user, name: nameOf?.(user) ?? name, type: 'Basic', vary: VARY };
  };
}

const UTF8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });
// CTL; neither name nor password may have any (RFC7617§2), and REMOTE_USER goes into logs.
const CONTROL = /\p{Cc}/u;

/**
 * Parses `user-pass = user-id ":" password` in base64 of UTF-8: only a password may contain a colon.
 *
 * @returns `undefined` if it is malformed.
 */
export function parseUserPass(token: string): { name: string; password: string } | undefined {
  const bytes = Buffer.from(token, 'base64');
  // What Buffer skips or takes for something else does not come out again.
  if (bytes.toString('base64').replace(/=+$/, '') !== token.replace(/=+$/, '')) return undefined;
  const text = decode(bytes);
  const colon = text?.indexOf(':') ?? -1;
  if (text === undefined || colon < 0 || CONTROL.test(text)) return undefined;
  return { name: text.slice(0, colon), password: text.slice(colon + 1) };
}

function decode(bytes: Uint8Array): string | undefined {
  try {
    return UTF8.decode(bytes);
  } catch {
    return undefined;
  }
}
