/**
 * Bearer tokens that prove themselves: a JWT, signed by who issued it (RFC7519). Which algorithms count is said here,
 * and never by the token, nor by a key that says nothing of it (RFC8725§3.1).
 *
 * @module
 */
import { type OptionTable, type Settings, type Time, resolveOptions } from '@tsgi/options';
import type { Environ } from '@tsgi/spec';
import { type JWTPayload, type JWTVerifyGetKey, type JWTVerifyOptions, errors, jwtVerify } from 'jose';
import { REALM } from '../option-kinds.ts';
import { type Checked, type Denied, type Scheme, isDenied, isSomebody } from '../scheme.ts';
import { bearer } from './bearer.ts';
import { ALGORITHMS, type JwtAlgorithm, type JwtKeys, KEYS, checkAlgorithms, keyFinder } from './jwt-keys.ts';
import { KeysUnavailableError, type Report } from './remote-keys.ts';

export type { JwtAlgorithm, JwtKeys } from './jwt-keys.ts';

/** What a token says, by the names of RFC7519§4.1 and those of who issued it. */
export type JwtClaims = JWTPayload & { readonly sub: string };

/** Options of {@link jwt}. */
export type JwtOptions<User = unknown> = {
  /** Public keys, as a JSON Web Key Set or its address; or a shared secret, as bytes. */
  readonly keys: JwtKeys;
  /** How tokens may be signed: those that the issuer uses, and no others. */
  readonly algorithms: readonly JwtAlgorithm[];
  /** What `iss` must be. */
  readonly issuer: string;
  /** What `aud` must be, or have one of: a token for somebody else is none. */
  readonly audience: string | readonly string[];
  /** What the header's `typ` must be: `at+jwt` for access tokens of RFC 9068. */
  readonly tokenType?: string;
  /** Time since `iat` after which a token is too old, whatever its `exp` is. */
  readonly maxAge?: Time;
  /** How much clocks may differ. */
  readonly clockTolerance?: Time;
  /** Time after which keys from an address are fetched anew. */
  readonly keysMaxAge?: Time;
  /** How long after that they still count, if the address is out of reach; then the answer is 503. */
  readonly keysStale?: Time;
  /** Time between two looks for a key that was not there. */
  readonly keysCooldown?: Time;
  /** Gives the user of whom a token speaks; by default its claims are the user. */
  readonly find?: (claims: JwtClaims, environ: Environ) => Checked<User>;
  /** What `REMOTE_USER` is; by default `sub`. */
  readonly nameOf?: (user: User) => string;
  /** Named in the challenge. */
  readonly realm?: string;
  /** What a token must be good for, by its claim `scope` or `scp`; otherwise the answer is 403. */
  readonly scope?: readonly string[];
};

const OPTIONS = {
  keys: { ...KEYS, required: true, secret: true },
  algorithms: { ...ALGORITHMS, required: true },
  issuer: { kind: 'text', required: true },
  audience: {
    kind: 'anyOf',
    kinds: [{ kind: 'text' }, { kind: 'listOf', least: 1, of: { kind: 'text' } }],
    required: true,
  },
  tokenType: { kind: 'text' },
  maxAge: { kind: 'time' },
  // Between Auth0's 5 seconds and Spring Security's minute.
  clockTolerance: { kind: 'time', default: '30s', zero: 'not at all' },
  keysMaxAge: { kind: 'time', default: '10m' },
  keysStale: { kind: 'time', default: '1h', zero: 'not at all' },
  keysCooldown: { kind: 'time', default: '30s', zero: 'it is looked for at once' },
  find: { kind: 'function' },
  nameOf: { kind: 'function' },
  realm: REALM,
  scope: { kind: 'listOf', of: { kind: 'text' }, default: [] },
} as const satisfies OptionTable<JwtOptions>;

type Verified<User> = { readonly user: User; readonly claims: JwtClaims };

/**
 * Signed tokens. A token must have `sub` and `exp`.
 *
 * @throws ConfigError
 */
export function jwt<User = JwtClaims>(options: JwtOptions<User>): Scheme<User> {
  const settings = resolveOptions(OPTIONS, options, '@tsgi/middleware-auth');
  const { algorithms, find, keys, nameOf } = settings;
  checkAlgorithms(keys, algorithms);
  const key = keyFinder(keys, settings);
  const wanted = verifyOptions(settings);
  const verified = bearer<Verified<User>>({
    ...{ scope: settings.scope, scopeOf: ({ claims }) => scopeOf(claims) },
    ...(settings.realm !== undefined && { realm: settings.realm }),
    nameOf: ({ claims, user }) => nameOf?.(user) ?? claims.sub,
    async check(token, environ) {
      const report: Report = (text) => environ['tsgi.errors'].write(text);
      const claims = await verify(token, (header, signed) => key(header, signed, report), wanted);
      if (claims === undefined) return undefined;
      const user = find === undefined ? (claims as User) : await find(claims, environ);
      return isSomebody(user) && { user, claims };
    },
  });
  return async (environ) => {
    const finding = await Promise.resolve(verified(environ)).catch(tryLater);
    return isDenied(finding) ? finding : { ...finding, user: finding.user.user };
  };
}

function tryLater(error: unknown): Denied {
  if (error instanceof KeysUnavailableError) return { denied: 'busy', retryAfter: error.retryAfter };
  throw error;
}

type JwtSettings = Settings<JwtOptions, typeof OPTIONS>;

function verifyOptions(
  settings: Pick<
    JwtSettings,
    'algorithms' | 'audience' | 'clockTolerance' | 'issuer' | 'maxAge' | 'tokenType'
  >,
): JWTVerifyOptions {
  const { algorithms, audience, clockTolerance, issuer, maxAge, tokenType } = settings;
  return {
    ...{ algorithms: [...algorithms], issuer, requiredClaims: ['sub', 'exp'] },
    clockTolerance: clockTolerance / 1000,
    audience: typeof audience === 'string' ? audience : [...audience],
    ...(maxAge !== undefined && { maxTokenAge: maxAge / 1000 }),
    ...(tokenType !== undefined && { typ: tokenType }),
  };
}

// What can be wrong with a token. All else, such as keys that cannot be fetched, is not the client's fault.
const TOKEN_FAULTS: ReadonlySet<string> = new Set([
  ...['ERR_JOSE_ALG_NOT_ALLOWED', 'ERR_JOSE_NOT_SUPPORTED'],
  ...['ERR_JWKS_NO_MATCHING_KEY', 'ERR_JWKS_MULTIPLE_MATCHING_KEYS'],
  ...['ERR_JWS_INVALID', 'ERR_JWS_SIGNATURE_VERIFICATION_FAILED'],
  ...['ERR_JWT_INVALID', 'ERR_JWT_EXPIRED', 'ERR_JWT_CLAIM_VALIDATION_FAILED'],
]);

// Nobody is called nothing; and REMOTE_USER goes into logs, so it has no control characters.
const NAME = /^\P{Cc}+$/u;

/** @returns `undefined` if the token proves nothing. */
async function verify(
  token: string,
  key: JWTVerifyGetKey,
  wanted: JWTVerifyOptions,
): Promise<JwtClaims | undefined> {
  try {
    const { payload } = await jwtVerify(token, key, wanted);
    const { sub } = payload;
    return typeof sub === 'string' && NAME.test(sub) ? { ...payload, sub } : undefined;
  } catch (error) {
    if (error instanceof errors.JOSEError && TOKEN_FAULTS.has(error.code)) return undefined;
    throw error;
  }
}

/** `scope` is a list with spaces (RFC8693§4.2); `scp` is what others have, as a list of either kind. */
function scopeOf({ scope, scp = scope }: JwtClaims): string[] {
  if (Array.isArray(scp)) return scp.map(String);
  return typeof scp === 'string' ? scp.split(' ') : [];
}
