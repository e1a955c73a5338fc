/**
 * A password hash as a string, in the PHC format: `$scrypt$ln=17,r=8,p=1$<salt>$<hash>`. It contains its cost, so that
 * old hashes can be verified when new ones cost more.
 *
 * @module
 */
import { scrypt, timingSafeEqual } from 'node:crypto';

/** The cost of a hash (RFC7914§2). */
export type ScryptCost = {
  /** log2 of N. */
  readonly ln: number;
  readonly r: number;
  readonly p: number;
};

/** A hash with its parameters. */
export type ScryptHash = { readonly cost: ScryptCost; readonly salt: Buffer; readonly hash: Buffer };

export const SCRYPT_PREFIX = '$scrypt$';

const PHC = /^\$scrypt\$ln=(\d{1,2}),r=(\d{1,2}),p=(\d{1,2})\$([A-Za-z0-9+/]{11,86})\$([A-Za-z0-9+/]{43})$/;
const HASH_BYTES = 32;
// A GiB: what needs more is no hash of a password, but a mistake or an attack.
const MOST_BYTES = 2 ** 30;

/** @throws TypeError for a string that is no such hash. The message does not show it. */
export function parseScryptHash(text: string): ScryptHash {
  const [, ln, r, p, salt = '', hash = ''] = PHC.exec(text) ?? [];
  const cost = { ln: Number(ln), r: Number(r), p: Number(p) };
  if (!(cost.ln >= 1 && cost.r >= 1 && cost.p >= 1 && 128 * cost.r * 2 ** cost.ln <= MOST_BYTES)) {
    throw new TypeError(
      `a password hash must be like $scrypt$ln=17,r=8,p=1$<salt>$<hash>, got a string of ${text.length} characters (PHC string format)`,
    );
  }
  return { cost, salt: Buffer.from(salt, 'base64'), hash: Buffer.from(hash, 'base64') };
}

export function formatScryptHash({ cost, hash, salt }: ScryptHash): string {
  const { ln, p, r } = cost;
  const base64 = (bytes: Buffer) => bytes.toString('base64').replace(/=+$/, '');
  return `${SCRYPT_PREFIX}ln=${ln},r=${r},p=${p}$${base64(salt)}$${base64(hash)}`;
}

/** Computes a hash in a thread of the pool, without blocking. */
export function scryptHash(password: string, salt: Buffer, { ln, p, r }: ScryptCost): Promise<Buffer> {
  const N = 2 ** ln;
  // What it needs is 128 * N * r, and a little.
  const options = { N, r, p, maxmem: 128 * r * (N + p + 2) };
  return new Promise((resolve, reject) => {
    scrypt(password, salt, HASH_BYTES, options, (error, hash) => {
      // Node says null, Bun undefined.
      if (error) reject(error);
      else resolve(hash);
    });
  });
}

export function isSameHash(one: Buffer, other: Buffer): boolean {
  return one.length === other.length && timingSafeEqual(one, other);
}
