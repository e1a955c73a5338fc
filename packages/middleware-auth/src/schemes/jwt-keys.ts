/**
 * Keys and algorithms of signatures. A shared secret is for HMAC only, a public key for everything else, so a public
 * key cannot be used as an HMAC secret (RFC8725§2.1).
 *
 * @module
 */
import { ConfigError, type FittingKind, type OwnKind } from '@tsgi/options';
import {
  type CryptoKey,
  type FlattenedJWSInput,
  type JSONWebKeySet,
  type JWSHeaderParameters,
  createLocalJWKSet,
  errors,
} from 'jose';
import { type KeySetTimes, RemoteKeys, type Report } from './remote-keys.ts';

/** The source of keys: a key set, its URL, or a shared secret. */
export type JwtKeys = URL | JSONWebKeySet | Uint8Array;

/** Signature algorithms (RFC7518§3.1, RFC8037§3.1), without `none`. */
export type JwtAlgorithm =
  | 'RS256'
  | 'RS384'
  | 'RS512'
  | 'PS256'
  | 'PS384'
  | 'PS512'
  | 'ES256'
  | 'ES384'
  | 'ES512'
  | 'EdDSA'
  | 'Ed25519'
  | 'HS256'
  | 'HS384'
  | 'HS512';

// A key of the same size as the hash output or larger must be used (RFC7518§3.2). In bytes.
const SECRET_SIZES: Partial<Readonly<Record<JwtAlgorithm, number>>> = { HS256: 32, HS384: 48, HS512: 64 };

export const ALGORITHMS: FittingKind<readonly JwtAlgorithm[]> = {
  kind: 'listOf',
  least: 1,
  of: {
    kind: 'oneOf',
    choices: [
      ...(['RS256', 'RS384', 'RS512', 'PS256', 'PS384', 'PS512'] as const),
      ...(['ES256', 'ES384', 'ES512', 'EdDSA', 'Ed25519'] as const),
      ...(['HS256', 'HS384', 'HS512'] as const),
    ],
  },
};

const ADDRESS: OwnKind<URL> = {
  kind: 'own',
  must: 'a URL that begins with https: (http: only for this machine)',
  is: (value): value is URL =>
    value instanceof URL &&
    (value.protocol === 'https:' || (value.protocol === 'http:' && LOOPBACK.test(value.hostname))),
};
const LOOPBACK = /^(?:localhost|127(?:\.\d+){3}|\[::1\])$/;

const KEY_SET: OwnKind<JSONWebKeySet> = {
  kind: 'own',
  must: 'an object with an array `keys`',
  is: (value): value is JSONWebKeySet =>
    typeof value === 'object' && value !== null && 'keys' in value && Array.isArray(value.keys),
};

const SHARED_SECRET: OwnKind<Uint8Array> = {
  kind: 'own',
  must: 'the bytes of a shared secret',
  is: (value): value is Uint8Array => value instanceof Uint8Array,
};

export const KEYS: FittingKind<JwtKeys> = { kind: 'anyOf', kinds: [ADDRESS, KEY_SET, SHARED_SECRET] };

/**
 * Finds the key for the header of a token.
 *
 * @throws JOSEError, KeysUnavailableError
 */
export type KeyFinder = (
  header: JWSHeaderParameters,
  token: FlattenedJWSInput,
  report: Report,
) => Promise<CryptoKey | Uint8Array>;

/** Returns a function that finds the key of a token. */
export function keyFinder(keys: JwtKeys, times: KeySetTimes): KeyFinder {
  if (keys instanceof Uint8Array) return () => Promise.resolve(keys);
  if (!(keys instanceof URL)) {
    const find = finderIn(keys);
    return (header, token) => find(header, token);
  }
  const remote = new RemoteKeys(keys, times);
  const finders = new WeakMap<JSONWebKeySet, LocalFinder>();
  const find = (set: JSONWebKeySet, ...asked: Parameters<LocalFinder>) => {
    const finder = finders.get(set) ?? finderIn(set);
    finders.set(set, finder);
    return finder(...asked);
  };
  return async (header, token, report) => {
    const set = await remote.current(report);
    try {
      return await find(set, header, token);
    } catch (error) {
      const newer = error instanceof errors.JWKSNoMatchingKey ? await remote.newer(set, report) : undefined;
      if (newer === undefined) throw error;
      return find(newer, header, token);
    }
  };
}

type LocalFinder = (header: JWSHeaderParameters, token: FlattenedJWSInput) => Promise<CryptoKey>;

/** Skips invalid keys of a set: they are the issuer's mistake, and no fault of a server. */
function finderIn(set: JSONWebKeySet): LocalFinder {
  const find = createLocalJWKSet(set);
  return async (header, token) => {
    try {
      const key = await find(header, token);
      const { modulusLength = SHORTEST_MODULUS } = key.algorithm as { modulusLength?: number };
      if (modulusLength >= SHORTEST_MODULUS) return key;
      throw new RangeError(`an RSA key must have ${SHORTEST_MODULUS} bits or more, got ${modulusLength}`);
    } catch (error) {
      if (error instanceof errors.JOSEError && MATCHING.has(error.code)) throw error;
      throw new errors.JWKSNoMatchingKey('no key that can be used fits the token', { cause: error });
    }
  };
}

// In bits (RFC7518§3.3).
const SHORTEST_MODULUS = 2048;

const MATCHING: ReadonlySet<string> = new Set([
  errors.JWKSNoMatchingKey.code,
  errors.JWKSMultipleMatchingKeys.code,
  errors.JOSENotSupported.code,
]);

/** @throws ConfigError if keys and algorithms do not match. */
export function checkAlgorithms(keys: JwtKeys, algorithms: readonly JwtAlgorithm[]): void {
  const sizes = algorithms.map((algorithm) => SECRET_SIZES[algorithm]);
  const isSecret = keys instanceof Uint8Array;
  if (sizes.some((size) => (size !== undefined) !== isSecret)) {
    const fitting = isSecret
      ? 'HS256, HS384 or HS512 for a shared secret'
      : 'without HS256, HS384, HS512 for public keys';
    throw refused('algorithms', `${fitting}, got ${JSON.stringify(algorithms)}`);
  }
  const least = Math.max(...sizes.map((size) => size ?? 0));
  if (isSecret && keys.length < least) {
    throw refused(
      'keys',
      `a secret of at least ${least} bytes for ${algorithms.join(', ')} (RFC7518§3.2), got ${keys.length}`,
    );
  }
}

function refused(option: string, rest: string): ConfigError {
  return new ConfigError(option, `auth: ${option} must be ${rest} (@tsgi/middleware-auth, "Options")`);
}
