/**
 * Bearer tokens: a token with every request, in the field `Authorization` only (RFC6750§2.1).
 *
 * @module
 */
import { ConfigError, type OptionTable, resolveOptions } from '@tsgi/options';
import type { Environ } from '@tsgi/spec';
import { credentialsOf, formatChallenge, isToken68 } from './authorization-field.ts';
import { REALM } from '../option-kinds.ts';
import {
  type Checked,
  type DenialReason,
  type Denied,
  type Finding,
  type Scheme,
  isSomebody,
  namePart,
} from '../scheme.ts';

/** Options of {@link bearer}. */
export type BearerOptions<User = unknown> = {
  /** Returns the user of a token. */
  readonly check: (token: string, environ: Environ) => Checked<User>;
  /** Realm in the challenge. */
  readonly realm?: string;
  /** Returns `REMOTE_USER`. Default: the user, if it is a string. */
  readonly nameOf?: (user: User) => string;
  /** Scopes that a token must have, all of them; otherwise the response is 403 with `insufficient_scope`. */
  readonly scope?: readonly string[];
  /** Returns the scopes of a user's token; required with `scope`. */
  readonly scopeOf?: (user: User) => readonly string[];
};

const OPTIONS = {
  check: { kind: 'function', required: true },
  realm: REALM,
  nameOf: { kind: 'function' },
  scope: { kind: 'listOf', of: { kind: 'text' }, default: [] },
  scopeOf: { kind: 'function' },
} as const satisfies OptionTable<BearerOptions>;

const VARY = ['Authorization'];

// RFC6750§3.1; who sent no token is told no error.
const ERRORS: Partial<Readonly<Record<DenialReason, string>>> = {
  wrong: 'invalid_token',
  malformed: 'invalid_request',
  forbidden: 'insufficient_scope',
};

/**
 * Authenticates by bearer token: anyone who has the token may use it.
 *
 * @throws ConfigError
 */
export function bearer<User>(options: BearerOptions<User>): Scheme<User> {
  const { check, nameOf, realm, scope, scopeOf } = resolveOptions(OPTIONS, options, '@tsgi/middleware-auth');
  if (scope.length > 0 && scopeOf === undefined) {
    throw new ConfigError(
      'scopeOf',
      'auth: scopeOf must be a function where there is a scope, got undefined (@tsgi/middleware-auth, "Options")',
    );
  }
  const deny = (denied: DenialReason): Denied => {
    const asked = denied === 'forbidden' ? scope.join(' ') : undefined;
    return {
      denied,
      challenges: [formatChallenge('Bearer', { realm, error: ERRORS[denied], scope: asked })],
      vary: VARY,
    };
  };
  return async (environ): Promise<Finding<User>> => {
    const token = credentialsOf(environ, 'Bearer');
    if (token === undefined) return deny('absent');
    if (!isToken68(token)) return deny('malformed');
    const user = await check(token, environ);
    if (!isSomebody(user)) return deny('wrong');
    const given = scopeOf?.(user) ?? [];
    if (!scope.every((one) => given.includes(one))) return deny('forbidden');
    return { user, ...namePart(user, nameOf), type: 'Bearer', vary: VARY };
  };
}
