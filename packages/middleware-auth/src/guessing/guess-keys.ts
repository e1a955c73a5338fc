/**
 * Keys for counting guesses: by client, and by name.
 *
 * @module
 */
import { createHash } from 'node:crypto';

/** Returns the key of a client: an IPv4 address, or the /64 of IPv6 that a single customer has at least (RFC6177§2). */
export function addressKey(address: string): string {
  const [plain = ''] = address.split('%');
  const [, mapped] = /^::ffff:(\d+\.\d+\.\d+\.\d+)$/i.exec(plain) ?? [];
  if (mapped !== undefined) return mapped;
  return plain.includes(':') ? `${network(plain).join(':')}::/64` : plain;
}

/** Returns the first four of the eight groups. */
function network(address: string): string[] {
  const [head = '', tail] = address.toLowerCase().split('::');
  const groups = (text: string) => (text === '' ? [] : text.split(':'));
  const zeros = tail === undefined ? 0 : 8 - groups(head).length - groups(tail).length;
  return [...groups(head), ...Array<string>(Math.max(zeros, 0)).fill('0'), ...groups(tail ?? '')]
    .slice(0, 4)
    .map((group) => group.replace(/^0+(?=.)/, ''));
}

/**
 * Returns one key of fixed length for all spellings that an application may treat as the same name. Two names may share
 * a key without harm.
 */
export function nameKey(name: string): string {
  return createHash('sha256').update(name.normalize('NFKC').trim().toLowerCase()).digest('base64url');
}
