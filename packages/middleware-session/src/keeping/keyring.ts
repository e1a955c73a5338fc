/**
 * Signs strings, which stay readable, and seals them, encrypted, so that only this server can make them.
 *
 * The first secret writes, all of them verify. Each secret gives two keys, one for each purpose, both bound to one
 * cookie name (HKDF, RFC5869), so nothing that is valid in one place is valid in another.
 *
 * @module
 */
import { Buffer } from 'node:buffer';
import {
  createCipheriv,
  createDecipheriv,
  createHmac,
  hkdfSync,
  randomBytes,
  timingSafeEqual,
} from 'node:crypto';

/** A string that was verified. */
export type Genuine = {
  readonly text: string;
  /** Whether an older secret made it, so that it should be written again. */
  readonly isOld: boolean;
};

/** Makes and verifies strings; anything that is not genuine gives `undefined`. */
export interface Keyring {
  sign(text: string): string;
  verify(signed: string): Genuine | undefined;
  seal(text: string): string;
  unseal(sealed: string): Genuine | undefined;
}

// Of a sealed text: salt, nonce, tag, ciphertext. The salt gives each text a key of its own, so that random
// nonces cannot come together however many are sealed (NIST SP 800-38D, 8.3, allows 2^32 with one key).
const SALT = 16;
const NONCE = 12;
const TAG = 16;

/**
 * @param secrets - the first one writes.
 * @param name - what the keys are for, beside their purpose.
 */
export function keyring(secrets: readonly string[], name: string): Keyring {
  const signing = secrets.map((secret) => keyFor(secret, `tsgi session sign ${name}`));
  const sealing = secrets.map((secret) => keyFor(secret, `tsgi session seal ${name}`));
  const [signer = NO_KEY] = signing;
  const [sealer = NO_KEY] = sealing;
  return {
    sign: (text) => `${text}.${signatureOf(text, signer)}`,
    verify(signed) {
      const dot = signed.lastIndexOf('.');
      const text = signed.slice(0, dot);
      // Many may be planted: none costs a signature that cannot have one.
      if (signed.length - dot - 1 !== SIGNATURE) return undefined;
      const index = signing.findIndex((key) => isSame(signed.slice(dot + 1), signatureOf(text, key)));
      return index < 0 ? undefined : { text, isOld: index > 0 };
    },
    seal: (text) => sealWith(sealer, text),
    unseal(sealed) {
      const bytes = Buffer.from(sealed, 'base64url');
      if (bytes.length < SALT + NONCE + TAG) return undefined;
      for (const [index, key] of sealing.entries()) {
        const text = unsealWith(key, bytes);
        if (text !== undefined) return { text, isOld: index > 0 };
      }
      return undefined;
    },
  };
}

// Characters of 32 bytes in base64url.
const SIGNATURE = 43;

const NO_KEY: Buffer = Buffer.alloc(0);

function keyFor(secret: string, purpose: string): Buffer {
  return Buffer.from(hkdfSync('sha256', secret, '', purpose, 32));
}

function signatureOf(text: string, key: Buffer): string {
  return createHmac('sha256', key).update(text).digest('base64url');
}

/** Compares in constant time. */
function isSame(one: string, other: string): boolean {
  const [left, right] = [Buffer.from(one), Buffer.from(other)];
  return left.length === right.length && timingSafeEqual(left, right);
}

function sealWith(key: Buffer, text: string): string {
  const [salt, nonce] = [randomBytes(SALT), randomBytes(NONCE)];
  const cipher = createCipheriv('aes-256-gcm', saltedKey(key, salt), nonce);
  const sealed = Buffer.concat([cipher.update(text, 'utf8'), cipher.final()]);
  return Buffer.concat([salt, nonce, cipher.getAuthTag(), sealed]).toString('base64url');
}

function unsealWith(key: Buffer, bytes: Buffer): string | undefined {
  const salt = bytes.subarray(0, SALT);
  const nonce = bytes.subarray(SALT, SALT + NONCE);
  const tag = bytes.subarray(SALT + NONCE, SALT + NONCE + TAG);
  const decipher = createDecipheriv('aes-256-gcm', saltedKey(key, salt), nonce, { authTagLength: TAG });
  decipher.setAuthTag(tag);
  const text = decipher.update(bytes.subarray(SALT + NONCE + TAG));
  try {
    return Buffer.concat([text, decipher.final()]).toString('utf8');
  } catch {
    // Not sealed with this key.
    return undefined;
  }
}

function saltedKey(key: Buffer, salt: Uint8Array): Buffer {
  return createHmac('sha256', key).update(salt).digest();
}
