/**
 * Sessions as files, for all processes of one machine, without a lock that a crash could leave behind.
 *
 * A session is a folder, and each version of it a file whose name is its number; the highest one counts. A version
 * is written under another name and then linked to its own, which only one process can do. Names that have been
 * replaced stay for some versions as empty files, so that a late writer cannot take one of them again. Deleting
 * moves the folder away: a pending write then finds none.
 *
 *   <folder>/<key>/5 (empty)  6 (empty)  7 (the session)
 *
 * @module
 */
import { randomBytes } from 'node:crypto';
import {
  link,
  mkdir,
  readFile,
  readdir,
  rename,
  rm,
  stat,
  truncate,
  unlink,
  writeFile,
} from 'node:fs/promises';
import { join } from 'node:path';
import { type OptionTable, type Time, resolveOptions } from '@tsgi/options';
import { SessionError } from '../session-error.ts';
import type { SessionStore, StoredSession } from './session-store.ts';

/** Options of {@link fileSessionStore}. */
export type FileSessionStoreOptions = {
  /** The folder, created if it is missing. It should contain nothing else. */
  readonly folder: string;
  /** Interval between deletions of expired sessions. */
  readonly sweepInterval?: Time;
};

const OPTIONS = {
  folder: { kind: 'text', required: true },
  sweepInterval: { kind: 'time', default: '10m' },
} as const satisfies OptionTable<FileSessionStoreOptions>;

// Names that stay. A writer that takes a name knows that it was first if fewer than these came after it.
const NAMES_KEPT = 8;
// Milliseconds after which what is no session can only be left of a process that died.
const LEFT_BEHIND = 60_000;

/**
 * Stores sessions in files, one folder for each. All processes of one machine can share it, and it survives a crash.
 *
 * @throws ConfigError
 */
export function fileSessionStore(options: FileSessionStoreOptions): SessionStore {
  const { folder, sweepInterval } = resolveOptions(OPTIONS, options, '@tsgi/middleware-session');
  let nextSweep = 0;
  let sweeping: Promise<void> | undefined;
  return {
    read: (key) => readLiving(join(folder, key)),
    async write(key, session) {
      if (performance.now() >= nextSweep) {
        nextSweep = performance.now() + sweepInterval;
        const before = sweeping;
        sweeping = Promise.allSettled([before]).then(() => sweep(folder));
        sweeping.catch(() => undefined);
        // What went wrong with one is told where the next one is due.
        await before;
      }
      const path = join(folder, key);
      if (session.version === 1) await mkdir(path, { recursive: true, mode: 0o700 });
      return writeVersion(path, session);
    },
    delete: (key) => remove(folder, key),
  };
}

async function readLiving(path: string): Promise<StoredSession | undefined> {
  const newest = await readNewest(path);
  return newest === undefined || newest.expires <= Date.now() ? undefined : newest;
}

async function readNewest(path: string): Promise<StoredSession | undefined> {
  let last: number | undefined;
  for (;;) {
    const [version] = await versionsIn(path);
    // Still empty at the second look: not replaced meanwhile, but damaged.
    if (version === undefined || version === last) return undefined;
    const text = await orNothing(readFile(join(path, String(version)), 'utf8'));
    const space = text?.indexOf(' ') ?? -1;
    if (text !== undefined && space > 0) {
      return { version, text: text.slice(space + 1), expires: Number(text.slice(0, space)) };
    }
    last = version;
  }
}

async function writeVersion(path: string, { expires, text, version }: StoredSession): Promise<boolean> {
  if (((await readLiving(path))?.version ?? 0) !== version - 1) return false;
  const draft = join(path, `draft-${randomBytes(9).toString('hex')}`);
  try {
    await writeFile(draft, `${expires} ${text}`, { flag: 'wx', mode: 0o600 });
    await link(draft, join(path, String(version)));
  } catch (error) {
    // Another was first, or has deleted the session.
    if (hasCode(error, 'EEXIST') || hasCode(error, 'ENOENT')) return false;
    throw error;
  } finally {
    await orNothing(unlink(draft));
  }
  const versions = await versionsIn(path);
  if ((versions[0] ?? 0) >= version + NAMES_KEPT) {
    throw new SessionError('contention', `${NAMES_KEPT} changes during one write`);
  }
  await retire(
    path,
    versions.filter((other) => other < version),
  );
  return true;
}

/** Empties replaced versions, and deletes those so old that no writer can be waiting for them. */
async function retire(path: string, [before, ...older]: readonly number[]): Promise<void> {
  if (before !== undefined) await orNothing(truncate(join(path, String(before))));
  const forgotten = older.slice(NAMES_KEPT - 1);
  await Promise.all(forgotten.map((version) => orNothing(unlink(join(path, String(version))))));
}

/** Returns the version numbers, the newest first. */
async function versionsIn(path: string): Promise<number[]> {
  const names = (await orNothing(readdir(path))) ?? [];
  return names
    .filter((name) => /^[0-9]+$/.test(name))
    .map(Number)
    .sort((one, other) => other - one);
}

async function remove(folder: string, name: string): Promise<void> {
  const gone = join(folder, `gone-${randomBytes(9).toString('hex')}`);
  await orNothing(rename(join(folder, name), gone));
  await rm(gone, { recursive: true, force: true });
}

// A session's folder, or one that was moved away.
const OWN = /^(?:[0-9a-f]{64}|gone-[0-9a-f]{18})$/;

/** Deletes expired sessions, and what crashed processes have left. */
async function sweep(folder: string): Promise<void> {
  const names = (await orNothing(readdir(folder))) ?? [];
  for (const name of names.filter((each) => OWN.test(each))) {
    const session = await readNewest(join(folder, name));
    const isOver =
      session === undefined
        ? ((await orNothing(stat(join(folder, name))))?.mtimeMs ?? 0) < Date.now() - LEFT_BEHIND
        : session.expires <= Date.now();
    if (isOver) await remove(folder, name);
  }
}

/** Resolves with the result; `undefined` if the file or the folder does not exist. */
async function orNothing<T>(result: Promise<T>): Promise<T | undefined> {
  try {
    return await result;
  } catch (error) {
    if (hasCode(error, 'ENOENT')) return undefined;
    throw error;
  }
}

function hasCode(error: unknown, code: string): boolean {
  return error instanceof Error && 'code' in error && error.code === code;
}
