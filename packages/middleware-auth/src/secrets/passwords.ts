/**
 * Hashes of passwords, by scrypt (RFC7914). A hash needs 128 MiB on purpose; only some are computed at the same time,
 * so that a flood of logins waits instead of using up the memory.
 *
 * @module
 */
import { randomBytes } from 'node:crypto';
import { type OptionTable, resolveOptions } from '@tsgi/options';
import {
  SCRYPT_PREFIX,
  type ScryptHash,
  formatScryptHash,
  isSameHash,
  parseScryptHash,
  scryptHash,
} from './scrypt-hash.ts';
import { turns } from './turns.ts';

/** Options of {@link passwords}. */
export type PasswordsOptions = {
  /** Cost of a hash: each step doubles time and memory; 17 is 128 MiB. */
  readonly cost?: number;
  /** Rounds of a hash, one after the other: more time in the same memory. */
  readonly rounds?: number;
  /** Maximum of concurrent hashes. */
  readonly parallel?: number;
  /** Maximum of waiting hashes; one more rejects with a `BusyError`. */
  readonly waiting?: number;
  /** Verifies hashes of another kind, such as bcrypt's; it gets the password as sent. */
  readonly verifyOther?: (password: string, stored: string) => boolean | Promise<boolean>;
};

// Cost and rounds: OWASP's Password Storage Cheat Sheet, 2^17 with r=8 and p=1, or the same work in less memory.
const OPTIONS = {
  // log2 of N; 20 is a GiB.
  cost: { kind: 'count', most: 20, default: 17 },
  rounds: { kind: 'count', default: 1 },
  parallel: { kind: 'count', default: 2 },
  waiting: { kind: 'count', least: 0, default: 100 },
  verifyOther: { kind: 'function' },
} as const satisfies OptionTable<PasswordsOptions>;

/** The result of a verification. */
export type Verified = {
  readonly ok: boolean;
  /** Whether to hash the password again: it is right, but its hash is of another kind or cost. */
  readonly outdated: boolean;
};

/** Hashes and verifies passwords. */
export type Passwords = {
  /**
   * Resolves with the hash to store: `$scrypt$ln=17,r=8,p=1$…`.
   *
   * @throws RangeError for a password that is empty or longer than 1024 characters; BusyError.
   */
  hash(password: string): Promise<string>;
  /**
   * Verifies a password.
   *
   * @param stored - the stored hash; `undefined` for an unknown user, which takes the same time.
   * @throws TypeError if `stored` is no hash; BusyError.
   */
  verify(password: string, stored: string | undefined): Promise<Verified>;
};

// Nobody types more, and normalising takes time.
const LONGEST = 1024;
const BLOCK_SIZE = 8;
const WRONG: Verified = { ok: false, outdated: false };

/**
 * Returns functions that hash and verify passwords, with a salt for each.
 *
 * @throws ConfigError
 */
export function passwords(options: PasswordsOptions = {}): Passwords {
  const {
    cost: ln,
    parallel,
    rounds,
    verifyOther,
    waiting,
  } = resolveOptions(OPTIONS, options, '@tsgi/middleware-auth');
  const inTurn = turns(parallel, waiting);
  const cost = { ln, r: BLOCK_SIZE, p: rounds };
  // One password may be typed in several ways, depending on the keyboard (NIST SP 800-63B, 3.1.1.2).
  const hashed = (password: string, { cost: how, salt }: Pick<ScryptHash, 'cost' | 'salt'>) =>
    inTurn(() => scryptHash(password.normalize('NFKC'), salt, how));
  // No password has this hash.
  const nobody = { cost, salt: randomBytes(16), hash: randomBytes(32) };
  return {
    async hash(password) {
      if (password === '' || password.length > LONGEST) {
        throw new RangeError(
          `a password must have 1 to ${LONGEST} characters, got ${password.length} (@tsgi/middleware-auth)`,
        );
      }
      const salt = randomBytes(16);
      return formatScryptHash({ cost, salt, hash: await hashed(password, { cost, salt }) });
    },
    async verify(password, stored) {
      if (password === '' || password.length > LONGEST) return WRONG;
      if (stored !== undefined && verifyOther !== undefined && !stored.startsWith(SCRYPT_PREFIX)) {
        const ok = await inTurn(async () => verifyOther(password, stored));
        return { ok, outdated: ok };
      }
      const kept = stored === undefined ? nobody : parseScryptHash(stored);
      const ok = isSameHash(await hashed(password, kept), kept.hash);
      return { ok, outdated: ok && !isSameCost(kept.cost, cost) };
    },
  };
}

function isSameCost(one: ScryptHash['cost'], other: ScryptHash['cost']): boolean {
  return one.ln === other.ln && one.r === other.r && one.p === other.p;
}
