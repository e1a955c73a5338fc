/**
 * A session while one request works on it: what was found, what changed, and how to apply the changes to what another
 * request has written meanwhile.
 *
 * Changes are found by comparing values key by key, so deep mutations count too. Each message of `addFlash` has its own
 * key, so two requests can each add one.
 *
 * @module
 */
import { randomBytes } from 'node:crypto';
import { SessionError } from './session-error.ts';

/** A message for the next page that a visitor sees. */
export type Flash = {
  /** The kind, for the page's markup: `'error'`, `'success'`. */
  readonly kind: string;
  readonly message: string;
};

/**
 * The state that a server keeps for one browser.
 *
 * Values are JSON: a `Date` comes back as a string. If other requests have changed the session meanwhile, this one's
 * changes are applied to theirs, key by key.
 */
export interface Session<Data extends object = Record<string, unknown>> {
  /** Whether the session is new with this request. */
  readonly isNew: boolean;
  get<Key extends keyof Data & string>(key: Key): Data[Key] | undefined;
  /**
   * Sets a value.
   *
   * @throws SessionError `not-json`, or `too-late` once the response has begun; so do all methods that change the
   *   session.
   */
  set<Key extends keyof Data & string>(key: Key, value: Data[Key]): void;
  /**
   * Sets a value that depends on the previous one. If another request has changed it meanwhile, `change` is called
   * again with the new value, so no count is lost.
   *
   * @example
   * session.update('visits', (visits = 0) => visits + 1);
   */
  update<Key extends keyof Data & string>(
    key: Key,
    change: (value: Data[Key] | undefined) => Data[Key],
  ): void;
  delete(key: keyof Data & string): void;
  /** Adds a message, kept until it is taken. */
  addFlash(kind: string, message: string): void;
  /**
   * Removes and returns the messages, in order.
   *
   * @returns the messages that were left, in order; afterwards they are gone.
   */
  takeFlashes(): Flash[];
  /**
   * Gives the session another id, and ends the old one. Call it whenever a visitor's rights change, above all at login:
   * somebody who knew the old id must not know the new one.
   */
  regenerate(): void;
  /** Ends the session everywhere, for a logout. Values set afterwards begin a new one. */
  invalidate(): void;
}

type Change = (value: unknown) => unknown;
type Entries = ReadonlyMap<string, unknown>;

const NOTHING: Entries = new Map();
const FLASH = 'flash:';

/** The session as the middleware sees it. */
export class OpenSession implements Session {
  readonly isNew: boolean;
  /** What happens to its id. */
  fate: 'keep' | 'regenerate' | 'invalidate' = 'keep';
  private readonly values: Map<string, unknown>;
  /** What was found, as JSON: values may be mutated deep. */
  private found: string;
  /** Which keys were set, and the updates of the others in order, so that they can be repeated. */
  private readonly changes = new Map<string, 'set' | readonly Change[]>();
  private isClosed = false;

  constructor(found: Entries | undefined) {
    this.isNew = found === undefined;
    this.values = new Map(found);
    this.found = textOf(this.values);
  }

  get entries(): Entries {
    return this.values;
  }

  /** Whether the content differs from what was found. */
  get isChanged(): boolean {
    return textOf(this.values) !== this.found;
  }

  /** Makes the session read-only. */
  close(): void {
    this.isClosed = true;
  }

  /** @returns the result of the same changes to other entries. */
  changedFrom(newest: Entries = NOTHING): Entries {
    const before = JSON.parse(this.found) as Readonly<Record<string, unknown>>;
    const entries = new Map(newest);
    for (const key of new Set([...Object.keys(before), ...this.values.keys(), ...this.changes.keys()])) {
      const value = this.values.get(key);
      const old = Object.hasOwn(before, key) ? before[key] : undefined;
      const changes = this.changes.get(key);
      // Set to what it was is set all the same: the other entries may lack it.
      if (changes === undefined && JSON.stringify(value) === JSON.stringify(old)) continue;
      const made =
        changes === undefined || changes === 'set'
          ? value
          : changes.reduce((so, change) => change(so), entries.get(key));
      if (made === undefined) entries.delete(key);
      else entries.set(key, made);
    }
    return entries;
  }

  get(key: string): unknown {
    return this.values.get(key);
  }

  set(key: string, value: unknown): void {
    this.write(key, value);
    this.changes.set(key, 'set');
  }

  update(key: string, change: Change): void {
    this.write(key, change(this.values.get(key)));
    const before = this.changes.get(key) ?? [];
    // What was set does not depend on what others have left, whatever is done to it then.
    if (before !== 'set') this.changes.set(key, [...before, change]);
  }

  delete(key: string): void {
    this.checkOpen(key);
    this.values.delete(key);
    this.changes.set(key, 'set');
  }

  addFlash(kind: string, message: string): void {
    this.write(`${FLASH}${randomBytes(6).toString('base64url')}`, { kind, message });
  }

  takeFlashes(): Flash[] {
    const taken = [...this.values].filter(([key]) => key.startsWith(FLASH));
    for (const [key] of taken) this.delete(key);
    return taken.map(([, flash]) => flash as Flash);
  }

  regenerate(): void {
    this.checkOpen('regenerate()');
    if (this.fate === 'keep') this.fate = 'regenerate';
  }

  invalidate(): void {
    this.checkOpen('invalidate()');
    this.fate = 'invalidate';
    this.values.clear();
    this.changes.clear();
    this.found = textOf(NOTHING);
  }

  private write(key: string, value: unknown): void {
    this.checkOpen(key);
    if (!isJson(value)) throw new SessionError('not-json', `${typeof value} for ${JSON.stringify(key)}`);
    this.values.set(key, value);
  }

  private checkOpen(what: string): void {
    if (this.isClosed) throw new SessionError('too-late', `${JSON.stringify(what)} after it`);
  }
}

function textOf(entries: Entries): string {
  return JSON.stringify(Object.fromEntries(entries));
}

function isJson(value: unknown): boolean {
  try {
    return (JSON.stringify(value) as string | undefined) !== undefined;
  } catch {
    return false;
  }
}
