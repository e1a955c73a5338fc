/**
 * Sessions in a store, under the hash of an id that a signed cookie carries.
 *
 *   none ──save──▶ stored ──save, note──▶ stored ──invalidate, timeout──▶ none
 *                    └──regenerate──▶ retired ──a minute──▶ none
 *
 * Each write replaces one version. If another request was faster, the changes are made anew to what it has left.
 * If it has ended the session, they are dropped: a logout stays one. A retired id stays known for a minute: a
 * request that was under way with it must not begin another session, whose cookie would take the place of the one
 * that was just given; and if it logs out, the successor ends. It neither reads nor changes the successor: who
 * knows the old id may not be the visitor.
 *
 * @module
 */
import { createHash, randomBytes } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { OpenSession } from '../open-session.ts';
import type { CookieOrder, CookieSettings } from '../session-cookie.ts';
import { SessionError } from '../session-error.ts';
import type { SessionStore, StoredSession } from '../stores/session-store.ts';
import { type Keeper, type KeptSession, type Timeouts, expiryOf, isNoteDue } from './keeper.ts';
import type { Keyring } from './keyring.ts';
import { type SessionRecord, formatRecord, parseRecord } from './record.ts';

type Keeping = {
  readonly store: SessionStore;
  readonly keys: Keyring;
  readonly timeouts: Timeouts;
  readonly lifetime: CookieSettings['lifetime'];
};

/** A session as found in the store. */
type Found = SessionRecord & {
  readonly id: string;
  readonly key: string;
  readonly stored: StoredSession;
  /** Whether to sign the cookie again. */
  readonly isOld: boolean;
};

// What stands in the place of a session that has ended; after the former, the key of its successor.
const RETIRED = 'retired ';
const ENDED = 'ended';
const GONE_FOR = 60_000;
const ATTEMPTS = 100;

/** Stores sessions in a store. */
export function keepInStore(keeping: Keeping): Keeper {
  return {
    async find(cookies) {
      const found = await findFirst(keeping, cookies);
      if (found === 'retired') return retiredSession(keeping, cookies);
      const session = new OpenSession(found?.entries);
      return { session, save: (warn) => saveSession(keeping, { session, found, cookies, warn }) };
    },
  };
}

/** Finds the first session that is still valid; other cookies that a browser was made to send do not hide it. */
async function findFirst(
  keeping: Keeping,
  cookies: readonly string[],
): Promise<Found | 'retired' | undefined> {
  let isRetired = false;
  for (const cookie of cookies) {
    const found = await findSession(keeping, cookie);
    if (typeof found === 'object') return found;
    isRetired ||= found === 'retired';
  }
  return isRetired ? 'retired' : undefined;
}

async function findSession(keeping: Keeping, cookie: string): Promise<Found | 'retired' | undefined> {
  const genuine = keeping.keys.verify(cookie);
  if (genuine === undefined) return undefined;
  const { isOld, text: id } = genuine;
  const key = keyOf(id);
  const stored = await keeping.store.read(key);
  if (stored === undefined) return undefined;
  const record = readRecord(stored, keeping.timeouts);
  if (record === undefined) return successorOf(stored) === undefined ? undefined : 'retired';
  return { ...record, id, key, stored, isOld };
}

/** Returns a new session that is stored only if the application regenerates its id. */
function retiredSession(keeping: Keeping, cookies: readonly string[]): KeptSession {
  const session = new OpenSession(undefined);
  const save: KeptSession['save'] = async (warn) => {
    if (session.fate === 'regenerate') return createSession(keeping, session);
    if (session.isChanged) warn(DROPPED);
    if (session.fate === 'keep') return undefined;
    await endSessions(keeping, cookies);
    return 'delete';
  };
  return { session, save };
}

type Saving = {
  readonly session: OpenSession;
  readonly found: Found | undefined;
  readonly cookies: readonly string[];
  readonly warn: (text: string) => void;
};

async function saveSession(keeping: Keeping, saving: Saving): Promise<CookieOrder> {
  const { cookies, found, session } = saving;
  if (session.fate === 'invalidate') {
    await endSessions(keeping, cookies);
    if (session.entries.size > 0) return createSession(keeping, session);
    return cookies.length === 0 ? undefined : 'delete';
  }
  if (found === undefined) return session.entries.size > 0 ? createSession(keeping, session) : undefined;
  if (session.fate === 'regenerate') return regenerateSession(keeping, session, found);
  if (session.isChanged) return updateSession(keeping, found, saving);
  return noteUse(keeping, found);
}

async function createSession(keeping: Keeping, { entries }: OpenSession): Promise<CookieOrder> {
  const id = newId();
  const stored = storedOf(keeping, { created: Date.now(), entries }, 1);
  await keeping.store.write(keyOf(id), stored);
  return orderOf(keeping, id, stored);
}

async function updateSession(
  keeping: Keeping,
  found: Found,
  { session, warn }: Saving,
): Promise<CookieOrder> {
  const { key } = found;
  let record: SessionRecord = { created: found.created, entries: session.entries };
  let before = found.stored;
  for (let attempt = 1; attempt <= ATTEMPTS; attempt++) {
    const stored = storedOf(keeping, record, before.version + 1);
    if (await keeping.store.write(key, stored)) return renewal(keeping, found, stored);
    await sleep(Math.random() * attempt);
    const newest = await readNewest(keeping, key);
    if (newest === undefined) {
      warn(DROPPED);
      return undefined;
    }
    before = newest.stored;
    record = { created: newest.created, entries: session.changedFrom(newest.entries) };
  }
  throw new SessionError('contention', `${ATTEMPTS} changes`);
}

/**
 * Gives a session a new id. The new one is written before the old one ends, so a crash in between changes nothing.
 * Concurrent changes move along; if another request has ended the session, only this request's changes remain.
 */
async function regenerateSession(keeping: Keeping, session: OpenSession, found: Found): Promise<CookieOrder> {
  const id = newId();
  const created = Date.now();
  let stored = storedOf(keeping, { created, entries: session.entries }, 1);
  await keeping.store.write(keyOf(id), stored);
  let before: StoredSession | undefined = found.stored;
  for (let attempt = 1; attempt <= ATTEMPTS && before !== undefined; attempt++) {
    const retired = { version: before.version + 1, text: RETIRED + keyOf(id), expires: created + GONE_FOR };
    if (await keeping.store.write(found.key, retired)) return orderOf(keeping, id, stored);
    const newest = await readNewest(keeping, found.key);
    before = newest?.stored;
    stored = storedOf(
      keeping,
      { created, entries: session.changedFrom(newest?.entries) },
      stored.version + 1,
    );
    await keeping.store.write(keyOf(id), stored);
  }
  if (before !== undefined) throw new SessionError('contention', `${ATTEMPTS} changes`);
  return orderOf(keeping, id, stored);
}

/** Ends all sessions that the browser sent: a logout includes those that did not count. */
async function endSessions(keeping: Keeping, cookies: readonly string[]): Promise<void> {
  for (const cookie of cookies) {
    const genuine = keeping.keys.verify(cookie);
    if (genuine !== undefined) await endSession(keeping, keyOf(genuine.text));
  }
}

/** Ends a session, or its successor if it has one by now. */
async function endSession({ store }: Keeping, first: string): Promise<void> {
  let key = first;
  for (let attempt = 1; attempt <= ATTEMPTS; attempt++) {
    const stored = await store.read(key);
    if (stored === undefined) return;
    const successor = successorOf(stored);
    if (successor !== undefined) {
      key = successor;
      continue;
    }
    // Not deleted at once: between the look and the deletion it could get a successor.
    const ended = { version: stored.version + 1, text: ENDED, expires: Date.now() + GONE_FOR };
    if (await store.write(key, ended)) {
      await store.delete(key);
      return;
    }
  }
  throw new SessionError('contention', `${ATTEMPTS} changes`);
}

async function noteUse(keeping: Keeping, found: Found): Promise<CookieOrder> {
  if (!found.isOld && !isUseDue(keeping, found)) return undefined;
  const stored = storedOf(keeping, found, found.stored.version + 1);
  // If another request was faster, it has noted as much; or the id is not to be used any more.
  return (await keeping.store.write(found.key, stored)) ? renewal(keeping, found, stored) : undefined;
}

/** Sends the cookie again if it is signed with an old secret, or expires with its session. */
function renewal(keeping: Keeping, found: Found, stored: StoredSession): CookieOrder {
  const isLonger = keeping.lifetime === 'session' && isUseDue(keeping, found);
  return found.isOld || isLonger ? orderOf(keeping, found.id, stored) : undefined;
}

function isUseDue({ timeouts }: Keeping, { created, stored }: Found): boolean {
  return isNoteDue({ created, expires: stored.expires }, timeouts);
}

async function readNewest(
  { store, timeouts }: Keeping,
  key: string,
): Promise<(SessionRecord & { stored: StoredSession }) | undefined> {
  const stored = await store.read(key);
  const record = stored && readRecord(stored, timeouts);
  return stored && record && { ...record, stored };
}

/** @returns `undefined` for a session that is over, damaged or retired. */
function readRecord({ expires, text }: StoredSession, { absolute }: Timeouts): SessionRecord | undefined {
  const record = parseRecord(text);
  if (record === undefined || Date.now() >= Math.min(expires, record.created + absolute)) return undefined;
  return record;
}

function successorOf({ text }: StoredSession): string | undefined {
  return text.startsWith(RETIRED) ? text.slice(RETIRED.length) : undefined;
}

function storedOf({ timeouts }: Keeping, record: SessionRecord, version: number): StoredSession {
  return { version, text: formatRecord(record), expires: expiryOf(record.created, timeouts) };
}

function orderOf({ keys }: Keeping, id: string, { expires }: StoredSession): CookieOrder {
  return { value: keys.sign(id), expires };
}

// 192 bits: nobody guesses one, and no two are the same.
function newId(): string {
  return randomBytes(24).toString('base64url');
}

function keyOf(id: string): string {
  return createHash('sha256').update(id).digest('hex');
}

const DROPPED = 'session: changes were dropped, because the session ended while the request was under way';
