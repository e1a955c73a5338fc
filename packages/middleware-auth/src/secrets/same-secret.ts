import { createHash, timingSafeEqual } from 'node:crypto';

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
