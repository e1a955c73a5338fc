/**
 * A session while one request works on it: what was found, what became of it, and how to do the same to what
 * another request has made of it meanwhile.
 *
 * A change is found by comparing, key by key, so a value that was changed in its depth counts too. Each message of
 * `addFlash` has a key of its own: two requests that add one both do.
 *
 * @module
 */
import { randomBytes } from 'node:crypto';
import { SessionError } from './session-error.ts';

/** A message for the next page that a visitor sees. */
export type Flash = {
  /** What the page makes of it: `'error'`, `'success'`. */
  readonly kind: string;
  readonly message: string;
};

/**
 * What a server remembers of one browser.
 *
 * Values are JSON: a `Date` comes back as a string. If other requests have changed the session meanwhile, the
 * changes of this one are made to what they left, key by key.
 */
export interface Session<Data extends object = Record<string, unknown>> {
  /** Whether there was none before this request. */
  readonly isNew: boolean;
  get<Key extends keyof Data & string>(key: Key): Data[Key] | undefined;
  /** @throws SessionError `not-json`, or `too-late` once the response has begun; so do all that change it. */
  set<Key extends keyof Data & string>(key: Key, value: Data[Key]): void;
  /**
   * Sets a value that depends on what it was. If another request has changed it meanwhile, `change` is called
   * again with what that one left: no count is lost.
   *
   * @example
   * session.update('visits', (visits = 0) => visits + 1);
   */
  update<Key extends keyof Data & string>(
    key: Key,
    change: (value: Data[Key] | undefined) => Data[Key],
  ): void;
  delete(key: keyof Data & string): void;
  /** Leaves a message until somebody takes it. */
  addFlash(kind: string, message: string): void;
  /** @returns the messages that were left, in order; afterwards they are gone. */
  takeFlashes(): Flash[];
  /**
   * Gives the session another id, and ends the old one. To be called whenever what a visitor may do changes,
   * above all at login: whoever knew the id before must not know it afterwards.
   */
  regenerate(): void;
  /** Ends the session, everywhere: logout. What is set afterwards begins another one. */
  invalidate(): void;
}

type Change = (value: unknown) => unknown;
type Entries = ReadonlyMap<string, unknown>;

const NOTHING: Entries = new Map();
const FLASH = 'flash:';

/** The session that the middleware gives, as the middleware sees it. */
export class OpenSession implements Session {
  readonly isNew: boolean;
  /** What is to become of its id. */
  fate: 'keep' | 'regenerate' | 'invalidate' = 'keep';
  private readonly values: Map<string, unknown>;
  /** What was found, as text: values may be changed in their depth. */
  private found: string;
  /** Which keys were set, and what was done to the others, in order, so that it can be done again. */
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

  /** Whether what is there now is not what was found. */
  get isChanged(): boolean {
    return textOf(this.values) !== this.found;
  }

  /** From now on it cannot be changed any more. */
  close(): void {
    this.isClosed = true;
  }

  /** @returns what the same changes would have made of other entries. */
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
