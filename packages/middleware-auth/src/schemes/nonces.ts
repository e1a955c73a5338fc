/**
 * Nonces of Digest (RFC7616§5.4). Each contains its time and a signature, so issued nonces take no memory. Only the
 * used counts of proved nonces are kept.
 *
 * @module
 */
import { createHmac, randomBytes, timingSafeEqual } from 'node:crypto';

/** Issues nonces, and accepts each count of a nonce once. */
export type Nonces = {
  make(): string;
  /**
   * Whether the nonce is valid, and its count was not used.
   *
   * @param count - hexadecimal.
   */
  use(nonce: string, count: string): boolean;
};

export type NonceSettings = {
  readonly secret: string;
  readonly realm: string;
  /** In ms. */
  readonly lifetime: number;
  readonly maxNonces: number;
};

const TIME = 6;
const RANDOM = 10;
const SIGNED = TIME + RANDOM;

/** A window of counts behind the highest one, as of RFC4303§3.4.3: requests may overtake each other. */
type Used = { highest: number; seen: number };
const WINDOW = 32;

export function nonces({ lifetime, maxNonces, realm, secret }: NonceSettings): Nonces {
  // In the order of their first use.
  const used = new Map<string, Used>();
  // Of what was made before this, it is not known any more what was used.
  let forgotten = 0;
  const sign = (signed: Uint8Array) =>
    createHmac('sha256', secret).update(`digest nonce ${realm}\0`).update(signed).digest();
  const made = (nonce: string): number | undefined => {
    const bytes = Buffer.from(nonce, 'base64url');
    const [signed, signature] = [bytes.subarray(0, SIGNED), bytes.subarray(SIGNED)];
    const isOurs = signature.length === 32 && timingSafeEqual(sign(signed), signature);
    return isOurs && bytes.toString('base64url') === nonce ? signed.readUIntBE(0, TIME) : undefined;
  };
  return {
    make() {
      const signed = randomBytes(SIGNED);
      signed.writeUIntBE(Date.now(), 0, TIME);
      return Buffer.concat([signed, sign(signed)]).toString('base64url');
    },
    use(nonce, count) {
      const time = made(nonce);
      if (time === undefined || time + lifetime <= Date.now()) return false;
      if (!used.has(nonce) && time <= forgotten) return false;
      const counts = used.get(nonce) ?? { highest: 0, seen: 0 };
      used.set(nonce, counts);
      if (used.size > maxNonces) forgetOldest();
      return takeCount(counts, parseInt(count, 16));
    },
  };

  function forgetOldest(): void {
    const [oldest = ''] = used.keys();
    used.delete(oldest);
    forgotten = Math.max(forgotten, made(oldest) ?? 0);
  }
}

/** Bit n of `seen` is the count that is n less than the highest. */
function takeCount(used: Used, count: number): boolean {
  const behind = used.highest - count;
  if (count === 0 || behind >= WINDOW) return false;
  if (behind < 0) {
    used.seen = behind <= -WINDOW ? 1 : (used.seen << -behind) | 1;
    used.highest = count;
    return true;
  }
  const bit = 1 << behind;
  if ((used.seen & bit) !== 0) return false;
  used.seen |= bit;
  return true;
}
