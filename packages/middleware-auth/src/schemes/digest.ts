/**
 * Digest authentication: a password is proved and not sent (RFC7616), with SHA-256 only. The proof is for one request:
 * the nonce is ours and recent, its count is new, and the target is the requested one.
 *
 * @module
 */
import { createHash, randomBytes } from 'node:crypto';
import { type OptionTable, type Time, resolveOptions } from '@tsgi/options';
import type { Environ } from '@tsgi/spec';
import { credentialsOf, formatChallenge } from './authorization-field.ts';
import { type LockOut, WITHOUT_LOCK } from '../guessing/lock-out.ts';
import { LOCK_OUT, REALM, SECRET } from '../option-kinds.ts';
import { type Checked, type Denied, type Finding, type Scheme, isSomebody } from '../scheme.ts';
import { isSameSecret } from '../secrets/tokens.ts';
import { type DigestResponse, parseDigest } from './digest-response.ts';
import { nonces } from './nonces.ts';

/** An account for {@link digest}. */
export type DigestAccount<User> = {
  readonly user: User;
  /** The result of {@link digestHash}. It is equivalent to the password: keep it secret. */
  readonly hash: string;
};

/** Options of {@link digest}. */
export type DigestOptions<User = unknown> = {
  /** Text that the browser shows with its password dialog. Hashes are valid for one realm. */
  readonly realm: string;
  /** Secret that signs nonces; the same in all processes. */
  readonly secret: string;
  /** Returns the account of a name. */
  readonly find: (name: string, environ: Environ) => Checked<DigestAccount<User>>;
  /** Returns `REMOTE_USER`. Default: the name as sent. */
  readonly nameOf?: (user: User) => string;
  /** Lifetime of a nonce; a client gets the next one without asking its user. */
  readonly nonceLifetime?: Time;
  /** Maximum of nonces whose counts are kept. */
  readonly maxNonces?: number;
  /** Limits wrong guesses. */
  readonly lockOut?: LockOut;
};

const OPTIONS = {
  realm: { ...REALM, required: true },
  secret: { ...SECRET, required: true, secret: true },
  find: { kind: 'function', required: true },
  nameOf: { kind: 'function' },
  nonceLifetime: { kind: 'time', default: '5m' },
  maxNonces: { kind: 'count', default: 10_000 },
  lockOut: LOCK_OUT,
} as const satisfies OptionTable<DigestOptions>;

const VARY = ['Authorization'];

/**
 * Authenticates by passwords that are not sent.
 *
 * @throws ConfigError
 */
export function digest<User>(options: DigestOptions<User>): Scheme<User> {
  const settings = resolveOptions(OPTIONS, options, '@tsgi/middleware-auth');
  const { find, lockOut = WITHOUT_LOCK, nameOf, realm } = settings;
  const ours = nonces({ ...settings, lifetime: settings.nonceLifetime });
  // Who has no account has a hash that nobody knows, so that both take as long.
  const unknown = randomBytes(32).toString('hex');
  const deny = (denied: Denied['denied'], stale?: 'true'): Denied => {
    const challenge = {
      realm,
      qop: 'auth',
      algorithm: 'SHA-256',
      nonce: ours.make(),
      stale,
      charset: 'UTF-8',
    };
    return { denied, challenges: [formatChallenge('Digest', challenge)], vary: VARY };
  };
  return async (environ): Promise<Finding<User>> => {
    const credentials = credentialsOf(environ, 'Digest');
    if (credentials === undefined) return deny('absent');
    const response = parseDigest(credentials);
    if (response?.uri !== environ['tsgi.raw_target']) return deny('malformed');
    if (response.realm !== realm) return deny('wrong');
    const { retryAfter, value: account } = await lockOut.attempt(environ, response.name, async () => {
      const found = await find(response.name, environ);
      const known = isSomebody(found) ? found : undefined;
      const proof = proofOf(known?.hash ?? unknown, environ.REQUEST_METHOD, response);
      return isSameSecret(proof, response.proof) && known;
    });
    if (retryAfter !== undefined) return { ...deny('locked'), retryAfter };
    if (account === undefined) return deny('wrong');
    if (!ours.use(response.nonce, response.count)) return deny('wrong', 'true');
    const { user } = account;
    return { user, name: nameOf?.(user) ?? response.name, type: 'Digest', vary: VARY };
  };
}

/** A name, a password and their realm. */
export type DigestCredentials = {
  readonly realm: string;
  readonly name: string;
  readonly password: string;
};

/** Returns the hash to store instead of a password: H(A1) of RFC7616§3.4.2. */
export function digestHash({ name, password, realm }: DigestCredentials): string {
  return sha256(`${name}:${realm}:${password}`);
}

/** Returns the expected `response`: RFC7616§3.4.1, with the A2 of §3.4.3 for `qop=auth`. */
export function proofOf(hash: string, method: string, response: DigestResponse): string {
  const { clientNonce, count, nonce, uri } = response;
  return sha256([hash, nonce, count, clientNonce, 'auth', sha256(`${method}:${uri}`)].join(':'));
}

function sha256(text: string): string {
  return createHash('sha256').update(text).digest('hex');
}
