/**
 * Whose signature counts, and made how. A shared secret goes with HMAC only, a public key with anything but, so
 * nobody signs with the public key as if it were a secret (RFC8725§2.1).
 *
 * @module
 */
import { ConfigError, type OptionKind, eitherOf, oneOf } from '@tsgi/compose';
import { type JSONWebKeySet, type JWTVerifyGetKey, createLocalJWKSet, createRemoteJWKSet } from 'jose';
import { someOf } from '../option-kinds.ts';

/** Where keys come from: a set of them, the address of one, or a shared secret. */
export type JwtKeys = URL | JSONWebKeySet | Uint8Array;

/** How tokens may be signed (RFC7518§3.1, RFC8037§3.1). There is no `none`. */
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

export const ALGORITHMS: OptionKind<readonly JwtAlgorithm[]> = someOf(
  oneOf(
    ...(['RS256', 'RS384', 'RS512', 'PS256', 'PS384', 'PS512'] as const),
    ...(['ES256', 'ES384', 'ES512', 'EdDSA', 'Ed25519'] as const),
    ...(['HS256', 'HS384', 'HS512'] as const),
  ),
);

const ADDRESS: OptionKind<URL> = {
  must: 'a URL that begins with https: (http: only for this machine)',
  is: (value): value is URL =>
    value instanceof URL &&
    (value.protocol === 'https:' || (value.protocol === 'http:' && LOOPBACK.test(value.hostname))),
};
const LOOPBACK = /^(?:localhost|127(?:\.\d+){3}|\[::1\])$/;

const KEY_SET: OptionKind<JSONWebKeySet> = {
  must: 'an object with an array `keys`',
  is: (value): value is JSONWebKeySet =>
    typeof value === 'object' && value !== null && 'keys' in value && Array.isArray(value.keys),
};

const SHARED_SECRET: OptionKind<Uint8Array> = {
  must: 'the bytes of a shared secret',
  is: (value): value is Uint8Array => value instanceof Uint8Array,
};

export const KEYS: OptionKind<JwtKeys> = eitherOf(ADDRESS, eitherOf(KEY_SET, SHARED_SECRET));

/** How a set of keys is fetched and kept. In seconds. */
export type KeySetTimes = { readonly keysMaxAge: number; readonly keysCooldown: number };

/** A key, or how to find it by the header of a token. @throws ConfigError */
export function keyFinder(
  keys: JwtKeys,
  { keysCooldown, keysMaxAge }: KeySetTimes,
): Uint8Array | JWTVerifyGetKey {
  if (keys instanceof Uint8Array) return keys;
  if (keys instanceof URL) {
    const times = { cacheMaxAge: keysMaxAge * 1000, cooldownDuration: keysCooldown * 1000 };
    return createRemoteJWKSet(keys, times);
  }
  return createLocalJWKSet(keys);
}

/** @throws ConfigError if keys and algorithms do not go together. */
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
