/**
 * Finds a result, or makes it once for all concurrent callers.
 *
 * @module
 */
import { AsyncLocalStorage } from 'node:async_hooks';
import { deserialize, serialize } from 'node:v8';
import { within } from '../collapse.ts';
import type { StoredEntry } from '../stores/cache-store.ts';
import type { GuardedStore, Report } from '../stores/guarded-store.ts';

/** A function with its arguments. */
export type CachedCall = {
  /** Name of the function. */
  readonly name: string;
  readonly key: string;
  readonly tags: readonly string[];
  /** Calls the function. */
  readonly make: () => Promise<unknown>;
};

/** In ms. */
export type RegionTimes = {
  readonly ttl: number;
  readonly staleWhileRevalidate: number;
  readonly staleIfError: number;
  readonly lockTimeout: number;
};

/** Counts of a region's calls, by outcome. */
export type RegionStats = {
  /** Returned from the store, fresh. */
  hits: number;
  /** Returned from the store, stale. */
  stale: number;
  /** Made, or waited for. */
  misses: number;
  /** Calls of functions that failed. */
  errors: number;
};

type Made = { readonly content: Uint8Array; readonly epoch: number | undefined };
// JSON
type ResultHead = { readonly freshUntil: number };
type StoredResult = StoredEntry & { readonly head: ResultHead };

/** A pending call. */
type Flight = { readonly id: symbol; readonly made: Promise<Made> };

// Milliseconds by which the clocks of machines that share a store may differ.
const CLOCK_SKEW = 60_000;

// The calls inside of which something runs.
const outerFlights = new AsyncLocalStorage<readonly symbol[]>();

/** The results of a region. */
export class Recall {
  readonly stats: RegionStats = { hits: 0, stale: 0, misses: 0, errors: 0 };
  private readonly inFlight = new Map<string, Flight>();
  private readonly store: GuardedStore;
  private readonly report: Report;
  private readonly times: RegionTimes;

  constructor(store: GuardedStore, report: Report, times: RegionTimes) {
    this.store = store;
    this.report = report;
    this.times = times;
  }

  /**
   * Resolves with a copy of the result.
   *
   * @throws errors of the function; Error for a result that cannot be cloned.
   */
  async of(call: CachedCall): Promise<unknown> {
    return deserialize(await this.bytesOf(call));
  }

  private async bytesOf(call: CachedCall): Promise<Uint8Array> {
    const entry = await this.read(call);
    const { staleIfError, staleWhileRevalidate } = this.times;
    if (entry !== undefined && this.overdue(entry) < 0) {
      this.stats.hits++;
      return entry.content;
    }
    if (entry !== undefined && this.overdue(entry) < staleWhileRevalidate) {
      this.stats.stale++;
      this.refresh(call);
      return entry.content;
    }
    try {
      const content = await this.newest(call);
      this.stats.misses++;
      return content;
    } catch (error) {
      if (entry === undefined || this.overdue(entry) >= staleIfError) throw error;
      this.report(`cache: a stale result was given, because a function failed: ${String(error)}`);
      this.stats.stale++;
      return entry.content;
    }
  }

  private refresh(call: CachedCall): void {
    if (this.inFlight.has(call.key)) return;
    this.lead(call).catch((error: unknown) => {
      this.report(`cache: nothing was refreshed, because a function failed: ${String(error)}`);
    });
  }

  private async newest(call: CachedCall): Promise<Uint8Array> {
    for (;;) {
      const flight = this.inFlight.get(call.key);
      if (flight === undefined) return (await this.lead(call)).content;
      if (outerFlights.getStore()?.includes(flight.id) === true) throw waitsForItself(call);
      const made = await within(this.times.lockTimeout, flight.made);
      if (made !== undefined && (await this.isNewest(made))) return made.content;
      // A call that took too long may never end.
      if (made === undefined) this.end(call, flight.id);
      // Another one may have made it since. What was invalidated meanwhile is not in the store.
      const entry = await this.read(call);
      if (entry !== undefined && this.overdue(entry) < 0) return entry.content;
    }
  }

  /**
   * Milliseconds since the result became stale; negative if it is fresh. Infinity if the clock was set back, since its
   * age is then unknown.
   */
  private overdue({ head }: StoredResult): number {
    const overdue = Date.now() - head.freshUntil;
    return -overdue > this.times.ttl + CLOCK_SKEW ? Infinity : overdue;
  }

  private async isNewest({ epoch }: Made): Promise<boolean> {
    const now = await this.store.attempt(this.report, (store) => store.epoch());
    return now === undefined || now === epoch;
  }

  private lead(call: CachedCall): Promise<Made> {
    const id = Symbol(call.name);
    const made = this.make(call, id).finally(() => this.end(call, id));
    this.inFlight.set(call.key, { id, made });
    return made;
  }

  private end({ key }: CachedCall, id: symbol): void {
    if (this.inFlight.get(key)?.id === id) this.inFlight.delete(key);
  }

  private async make(call: CachedCall, id: symbol): Promise<Made> {
    const { lockTimeout } = this.times;
    const held = await this.store.hold(this.report, call.key, { wait: lockTimeout, expiry: lockTimeout });
    try {
      // Before all else: whatever is purged from now on, is above it.
      const epoch = await this.store.attempt(this.report, (store) => store.epoch());
      const entry = held.isWorthALook ? await this.read(call) : undefined;
      if (entry !== undefined && this.overdue(entry) < 0) return { content: entry.content, epoch };
      const inside = [...(outerFlights.getStore() ?? []), id];
      const content = await outerFlights.run(inside, packedResult, call).catch((error: unknown) => {
        this.stats.errors++;
        throw error;
      });
      if (epoch !== undefined) await this.write(call, { content, epoch });
      return { content, epoch };
    } finally {
      held.release();
    }
  }

  private async read({ key }: CachedCall): Promise<StoredResult | undefined> {
    const entry: unknown = await this.store.attempt(this.report, (store) => store.read(key));
    return isOurs(entry) ? entry : undefined;
  }

  private async write(
    { key, tags }: CachedCall,
    { content, epoch }: Made & { epoch: number },
  ): Promise<void> {
    const { staleIfError, staleWhileRevalidate, ttl } = this.times;
    const head: ResultHead = { freshUntil: Date.now() + ttl };
    const lifetime = ttl + Math.max(staleIfError, staleWhileRevalidate);
    await this.store.attempt(this.report, (store) =>
      store.write(key, { head, content }, { epoch, tags, lifetime }),
    );
  }
}

// Results are kept in V8's format: what `structuredClone` takes. Its first byte is the same in all versions, the second
// one counts them.
const [MARK = 0, VERSION = 0] = serialize(undefined);

async function packedResult({ make }: CachedCall): Promise<Uint8Array> {
  return serialize(await make());
}

/** Whether this process can read a result: a newer Node.js may share the store. */
function isReadable(bytes: unknown): bytes is Uint8Array {
  return bytes instanceof Uint8Array && bytes[0] === MARK && (bytes[1] ?? Infinity) <= VERSION;
}

/** Whether an entry of the store has this cache's format. */
function isOurs(entry: unknown): entry is StoredResult {
  const { content, head } = (entry ?? {}) as Partial<StoredEntry>;
  return isReadable(content) && typeof (head as Partial<ResultHead> | null)?.freshUntil === 'number';
}

function waitsForItself({ name }: CachedCall): Error {
  return new Error(
    `cache: a cached function must not wait for its own result, got a call of ${JSON.stringify(name)} inside of the same call (@tsgi/middleware-cache, "Functions")`,
  );
}
