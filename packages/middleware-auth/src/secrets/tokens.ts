/**
 * Secrets made by machines, for machines: API keys, access tokens. They are too long to guess, so a fast hash is enough
 * for them, unlike for passwords.
 *
 * @module
 */
import { createHash, randomBytes, timingSafeEqual } from 'node:crypto';

/**
 * Returns a new secret of 256 bits, in characters that need no escaping in headers and shells.
 *
 * @param prefix - identifies the issuer to people and to scanners for leaked secrets: `'shop_'`.
 */
export function makeToken(prefix = ''): string {
  return prefix + randomBytes(32).toString('base64url');
}

/** Returns the hash to store instead of a token, in hexadecimal: reading the database is not enough to use tokens. */
export function hashToken(token: string): string {
  return digest(token).toString('hex');
}

/**
 * Compares two strings in constant time: neither the first difference nor the lengths show, since hashes are compared.
 */
export function isSameSecret(one: string, other: string): boolean {
  return timingSafeEqual(digest(one), digest(other));
}

function digest(text: string): Buffer {
  return createHash('sha256').update(text).digest();
}
