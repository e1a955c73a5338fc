/**
 * Secrets that a machine makes, for machines: API keys, access tokens. They are too long to be guessed, so a quick
 * hash is enough for them, unlike for passwords.
 *
 * @module
 */
import { createHash, randomBytes, timingSafeEqual } from 'node:crypto';

/**
 * A new secret of 256 bits, in characters that a header and a shell leave alone.
 *
 * @param prefix - begins it, so that people and scanners for leaked secrets see whose it is: `'shop_'`.
 */
export function makeToken(prefix = ''): string {
  return prefix + randomBytes(32).toString('base64url');
}

/** What to keep of a token: who reads the database cannot use it. In hexadecimal. */
export function hashToken(token: string): string {
  return digest(token).toString('hex');
}

/**
 * Whether two texts are the same. How long it takes tells nothing about where they differ, nor how long they are:
 * their hashes are compared.
 */
export function isSameSecret(one: string, other: string): boolean {
  return timingSafeEqual(digest(one), digest(other));
}

function digest(text: string): Buffer {
  return createHash('sha256').update(text).digest();
}
