/**
 * Bearer tokens that carry their proof: a JWT, signed by its issuer (RFC7519). The accepted algorithms are an option,
 * and are never taken from the token, or from a key without one (RFC8725§3.1).
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

/** Claims of a token, by the names of RFC7519§4.1 and of its issuer. */
export type JwtClaims = JWTPayload & { readonly sub: string };

/** Options of {@link jwt}. */
export type JwtOptions<User = unknown> = {
  /** Public keys, as a JSON Web Key Set or its URL; or a shared secret, as bytes. */
  readonly keys: JwtKeys;
  /** Accepted signature algorithms: those that the issuer uses, and no others. */
  readonly algorithms: readonly JwtAlgorithm[];
  /** Required `iss`. */
  readonly issuer: string;
  /** Accepted `aud`, one or several: a token for another audience is rejected. */
  readonly audience: string | readonly string[];
  /** Required `typ` of the header: `at+jwt` for access tokens of RFC 9068. */
  readonly tokenType?: string;
  /** Maximum age since `iat`, whatever `exp` says. */
  readonly maxAge?: Time;
  /** Tolerated difference between clocks. */
  readonly clockTolerance?: Time;
  /** Time after which keys from a URL are fetched again. */
  readonly keysMaxAge?: Time;
  /** Further time for which they are used if the URL cannot be reached; after that the response is 503. */
  readonly keysStale?: Time;
  /** Interval between fetches for an unknown key. */
  readonly keysCooldown?: Time;
  /** Returns the user of a token. Default: its claims are the user. */
  readonly find?: (claims: JwtClaims, environ: Environ) => Checked<User>;
  /** Returns `REMOTE_USER`. Default: `sub`. */
  readonly nameOf?: (user: User) => string;
  /** Realm in the challenge. */
  readonly realm?: string;
  /** Scopes that a token must have in its claim `scope` or `scp`; otherwise the response is 403. */
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
 * Authenticates by signed tokens, which must have `sub` and `exp`.
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

/** @returns `undefined` if the token is invalid. */
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

/**
 * Returns the scopes: `scope` is a list with spaces (RFC8693§4.2); other issuers use `scp`, as a list of either kind.
 */
function scopeOf({ scope, scp = scope }: JwtClaims): string[] {
  if (Array.isArray(scp)) return scp.map(String);
  return typeof scp === 'string' ? scp.split(' ') : [];
}
