/**
 * Collapses requests: of several misses for the same response, one calls the application, and the others wait for the
 * outcome (RFC9111§4).
 *
 * If the response cannot be stored, the waiting requests go ahead together, and for a while no request waits for that
 * key: otherwise visitors would get an uncacheable page one after the other.
 *
 * @module
 */
import { LRUCache } from 'lru-cache';

/**
 * The outcome of a flight: the response is stored; it may not be stored; the application failed; or its client
 * disconnected, and the outcome is unknown.
 */
export type Landing = 'stored' | 'unstorable' | 'failed' | 'abandoned';

/** Ends a flight, with its outcome or a promise of it; only the first call counts. */
export type Land = (landing: Landing | Promise<Landing>) => void;

// As Varnish's hit-for-miss, which takes 120 s.
const UNSTORABLE_FOR = 60_000;
const UNSTORABLE_KEYS = 10_000;

/** The flights of one cache. */
export class Flights {
  private readonly inFlight = new Map<string, { readonly landed: Promise<Landing>; readonly late: number }>();
  private readonly unstorable = new LRUCache<string, true>({ max: UNSTORABLE_KEYS, ttl: UNSTORABLE_FOR });
  private readonly lateAfter: number;

  /** @param lateAfter - ms after which no request waits for a flight: it may never land. */
  constructor(lateAfter: number) {
    this.lateAfter = lateAfter;
  }

  /** Resolves with the outcome of the pending flight. */
  join(key: string): Promise<Landing> | undefined {
    const flight = this.inFlight.get(key);
    return flight !== undefined && performance.now() < flight.late ? flight.landed : undefined;
  }

  /** Whether waiting for that key was recently in vain. */
  isUnstorable(key: string): boolean {
    return this.unstorable.has(key);
  }

  /** Starts a flight that others may join; there must be none of that key, or it is late. */
  begin(key: string): { readonly land: Land; readonly landed: Promise<Landing> } {
    const { promise: landed, resolve } = Promise.withResolvers<Landing>();
    const flight = { landed, late: performance.now() + this.lateAfter };
    this.inFlight.set(key, flight);
    const land = this.landing(key, (landing) => {
      if (this.inFlight.get(key) === flight) this.inFlight.delete(key);
      resolve(landing);
    });
    return { land, landed };
  }

  /** Starts a flight that others do not join, to record its outcome. */
  beginAlone(key: string): Land {
    return this.landing(key, () => undefined);
  }

  private landing(key: string, landed: (landing: Landing) => void): Land {
    let hasLanded = false;
    return (landing) => {
      if (hasLanded) return;
      hasLanded = true;
      const known = Promise.resolve(landing).catch((): Landing => 'failed');
      void known.then((outcome) => {
        if (outcome === 'stored') this.unstorable.delete(key);
        if (outcome === 'unstorable') this.unstorable.set(key, true);
        landed(outcome);
      });
    };
  }
}

// The longest that a timer of Node.js can have.
const LONGEST = 2 ** 31 - 1;

/**
 * Resolves with the promise's value; `undefined` if it is late, and then its rejection is ignored.
 *
 * @param time - in ms.
 */
export async function within<T>(time: number, promise: Promise<T>): Promise<T | undefined> {
  let timer: NodeJS.Timeout | undefined;
  const tooLate = new Promise<undefined>((resolve) => {
    timer = setTimeout(resolve, Math.min(time, LONGEST), undefined);
  });
  try {
    return await Promise.race([promise, tooLate]);
  } finally {
    clearTimeout(timer);
  }
}
