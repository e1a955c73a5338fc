/**
 * The keys of an issuer, from its address: fetched when the first token comes, and kept.
 *
 *   none ──▶ fresh ──keysMaxAge──▶ stale ──keysStale──▶ none
 *              ▲  fetched  ◀───────┘
 *
 * They are fetched anew when they are stale, or when a token comes that none of them fits; never twice at the same
 * time, and after a failure not before a pause. While that fails, stale keys count: an issuer that is out of reach does
 * not lock out those who have logged in. Without keys that count, the answer is to try later.
 *
 * @module
 */
import type { JSONWebKeySet, JWK } from 'jose';

/** The issuer's keys cannot be fetched now, so no token can be verified. `jwt` answers 503. */
export class KeysUnavailableError extends Error {
  override readonly name = 'KeysUnavailableError';
  /** Seconds after which a retry may succeed. */
  readonly retryAfter: number;

  constructor(url: URL, retryAfter: number) {
    super(
      `the JSON Web Key Set must be there, and ${url.href} is out of reach (@tsgi/middleware-auth, "keysStale")`,
    );
    this.retryAfter = retryAfter;
  }
}

/** Times for fetching and keeping a key set, in ms. */
export type KeySetTimes = {
  readonly keysMaxAge: number;
  readonly keysStale: number;
  readonly keysCooldown: number;
};

/** Receives errors of fetching. */
export type Report = (text: string) => void;

// Of jose, too. In milliseconds.
const PATIENCE = 5000;
// Milliseconds after a failure; a key that was not there waits for the whole of `keysCooldown`.
const LONGEST_PAUSE = 5000;

type Kept = { readonly set: JSONWebKeySet; readonly at: number };

/** Keys from a URL. */
export class RemoteKeys {
  readonly #url: URL;
  readonly #times: KeySetTimes;
  #kept: Kept | undefined;
  #failedAt: number | undefined;
  #fetching: Promise<void> | undefined;

  constructor(url: URL, times: KeySetTimes) {
    this.#url = url;
    this.#times = times;
  }

  /**
   * Resolves with the current keys.
   *
   * @throws KeysUnavailableError
   */
  async current(report: Report): Promise<JSONWebKeySet> {
    const { keysMaxAge, keysStale } = this.#times;
    if (this.#age() >= keysMaxAge) await this.#refresh(report);
    if (this.#kept === undefined || this.#age() >= keysMaxAge + keysStale) throw this.#unavailable();
    return this.#kept.set;
  }

  /**
   * Resolves with newer keys than those that did not fit a token; `undefined` if there are none.
   *
   * @throws KeysUnavailableError if the issuer may have some, and cannot be reached.
   */
  async newer(than: JSONWebKeySet, report: Report): Promise<JSONWebKeySet | undefined> {
    if (this.#kept?.set === than && this.#age() >= this.#times.keysCooldown) await this.#refresh(report);
    if (this.#kept !== undefined && this.#kept.set !== than) return this.#kept.set;
    if (this.#failedAt !== undefined) throw this.#unavailable();
    return undefined;
  }

  /** Fetches the keys, shared by concurrent callers; skipped during the pause after a failure. */
  async #refresh(report: Report): Promise<void> {
    if (this.#fetching === undefined && this.#pauseLeft() > 0) return;
    this.#fetching ??= this.#fetch(report).finally(() => {
      this.#fetching = undefined;
    });
    await this.#fetching;
  }

  async #fetch(report: Report): Promise<void> {
    try {
      this.#kept = { set: await fetchKeySet(this.#url), at: performance.now() };
      this.#failedAt = undefined;
    } catch (error) {
      this.#failedAt = performance.now();
      const reason = error instanceof Error ? `${error.name}: ${error.message}` : String(error);
      report(`auth: the JSON Web Key Set of ${this.#url.href} could not be fetched: ${reason}\n`);
    }
  }

  /** Time since the keys were fetched, in ms. */
  #age(): number {
    return this.#kept === undefined ? Infinity : performance.now() - this.#kept.at;
  }

  #pauseLeft(): number {
    if (this.#failedAt === undefined) return 0;
    const pause = Math.min(this.#times.keysCooldown, LONGEST_PAUSE);
    return pause - (performance.now() - this.#failedAt);
  }

  #unavailable(): KeysUnavailableError {
    return new KeysUnavailableError(this.#url, Math.max(1, Math.ceil(this.#pauseLeft() / 1000)));
  }
}

async function fetchKeySet(url: URL): Promise<JSONWebKeySet> {
  const response = await fetch(url, {
    headers: { Accept: 'application/jwk-set+json, application/json' },
    redirect: 'manual',
    signal: AbortSignal.timeout(PATIENCE),
  });
  if (response.status !== 200) {
    await response.body?.cancel();
    throw new TypeError(`the status must be 200, got ${response.status}`);
  }
  return checkKeySet(await response.json());
}

/** Keeps the entries of a set that can be keys: an invalid one must not affect the others. */
function checkKeySet(value: unknown): JSONWebKeySet {
  const keys = (value as { readonly keys?: unknown } | null)?.keys;
  if (!Array.isArray(keys)) throw new TypeError('it must be an object with an array `keys` (RFC7517§5)');
  return { keys: (keys as unknown[]).filter(isKey) };
}

function isKey(value: unknown): value is JWK {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
