/**
 * Collapses requests: of several that miss the same response, one asks the application, and the others wait for
 * what becomes of it (RFC9111§4).
 *
 * Where it turns out that nothing can be kept, those who wait go ahead together, and for a while nobody waits for
 * that key again: a page that cannot be cached must not be made for one visitor after the other.
 *
 * @module
 */
import { LRUCache } from 'lru-cache';

/**
 * What became of a flight: it can be read; it may not be kept; the application failed; or its client has left, and
 * nobody knows.
 */
export type Landing = 'stored' | 'unstorable' | 'failed' | 'abandoned';

/** Ends a flight, now or when it is known what became of it; only the first call counts. */
export type Land = (landing: Landing | Promise<Landing>) => void;

// As Varnish's hit-for-miss, which takes 120 s.
const UNSTORABLE_FOR = 60_000;
const UNSTORABLE_KEYS = 10_000;

/** The flights of one cache. */
export class Flights {
  private readonly inFlight = new Map<string, { readonly landed: Promise<Landing>; readonly late: number }>();
  private readonly unstorable = new LRUCache<string, true>({ max: UNSTORABLE_KEYS, ttl: UNSTORABLE_FOR });
  private readonly lateAfter: number;

  /** @param lateAfter - milliseconds after which nobody else waits for a flight: it may never land. */
  constructor(lateAfter: number) {
    this.lateAfter = lateAfter;
  }

  /** What becomes of the flight that is under way. */
  join(key: string): Promise<Landing> | undefined {
    const flight = this.inFlight.get(key);
    return flight !== undefined && performance.now() < flight.late ? flight.landed : undefined;
  }

  /** Whether waiting for that key has lately been in vain. */
  isUnstorable(key: string): boolean {
    return this.unstorable.has(key);
  }

  /** Others may wait for this one from now on; there must be none of that key, or it is late. */
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

  /** Nobody waits for this one, but what becomes of it is worth knowing. */
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

/** What comes in time; `undefined` if it does not, and then nobody hears of its failure. @param time - milliseconds. */
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
