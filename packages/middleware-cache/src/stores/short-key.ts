import { hash } from 'node:crypto';

/** As long for each: keys name no URLs, and parts of them cannot be taken for each other. */
export function shortKey(parts: readonly unknown[]): string {
  return hash('sha256', JSON.stringify(parts), 'base64url');
}
