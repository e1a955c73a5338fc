import type { DatabaseSync } from 'node:sqlite';
import { type OptionTable, type Time, resolveOptions } from '@tsgi/options';
import type { SessionStore } from './session-store.ts';

/** Options of {@link sqliteSessionStore}. */
export type SqliteSessionStoreOptions = {
  /** The database file, created if it is missing. `:memory:` is for tests. */
  readonly file: string;
  /** Interval between deletions of expired sessions. */
  readonly sweepInterval?: Time;
};

const OPTIONS = {
  file: { kind: 'text', required: true },
  sweepInterval: { kind: 'time', default: '10m' },
} as const satisfies OptionTable<SqliteSessionStoreOptions>;

// Milliseconds to wait for another process that writes. Everything here waits with it; a write takes far less.
const BUSY_TIMEOUT = 5000;

const SCHEMA = `
  PRAGMA journal_mode = WAL;
  PRAGMA synchronous = NORMAL;
  CREATE TABLE IF NOT EXISTS tsgi_session (
    key TEXT PRIMARY KEY, version INTEGER NOT NULL, text TEXT NOT NULL, expires INTEGER NOT NULL
  ) WITHOUT ROWID;
  CREATE INDEX IF NOT EXISTS tsgi_session_expires ON tsgi_session (expires);
`;

/** A store that has a file open; dispose of it at the end. */
export type SqliteSessionStore = SessionStore & Disposable;

/**
 * Stores sessions in a SQLite file (`node:sqlite`). All processes of one machine can share it, and it survives a crash.
 *
 * @throws ConfigError for an invalid option; the database's own error for a file that cannot be used.
 */
export function sqliteSessionStore(options: SqliteSessionStoreOptions): SqliteSessionStore {
  const { file, sweepInterval } = resolveOptions(OPTIONS, options, '@tsgi/middleware-session');
  // Not imported: Node 22 prints a warning when it is, also to those who keep their sessions elsewhere.
  const sqlite = process.getBuiltinModule('node:sqlite');
  const database = new sqlite.DatabaseSync(file, { timeout: BUSY_TIMEOUT });
  createTable(database);
  const select = database.prepare(
    'SELECT version, text, expires FROM tsgi_session WHERE key = ? AND expires > ?',
  );
  const insert = database.prepare(
    `INSERT INTO tsgi_session (key, version, text, expires) VALUES (?, ?, ?, ?) ON CONFLICT DO NOTHING`,
  );
  const update = database.prepare(
    'UPDATE tsgi_session SET version = ?, text = ?, expires = ? WHERE key = ? AND version = ? AND expires > ?',
  );
  const remove = database.prepare('DELETE FROM tsgi_session WHERE key = ?');
  const sweep = database.prepare('DELETE FROM tsgi_session WHERE expires <= ?');
  let nextSweep = 0;
  return {
    read(key) {
      const row = select.get(key, Date.now());
      if (row === undefined) return undefined;
      return { version: Number(row.version), text: String(row.text), expires: Number(row.expires) };
    },
    write(key, { expires, text, version }) {
      if (performance.now() >= nextSweep) {
        nextSweep = performance.now() + sweepInterval;
        sweep.run(Date.now());
      }
      const { changes } =
        version === 1
          ? insert.run(key, version, text, expires)
          : update.run(version, text, expires, key, version - 1, Date.now());
      return changes === 1;
    },
    delete: (key) => void remove.run(key),
    [Symbol.dispose]: () => database.close(),
  };
}

const BUSY = 5;
const PAUSE = 10;

/**
 * Creates the table. SQLite does not wait where two connections change the journal of a new file at once, as processes
 * do that start together.
 */
function createTable(database: DatabaseSync): void {
  const deadline = performance.now() + BUSY_TIMEOUT;
  for (;;) {
    try {
      database.exec(SCHEMA);
      return;
    } catch (error) {
      const isBusy = error instanceof Error && 'errcode' in error && error.errcode === BUSY;
      if (!isBusy || performance.now() > deadline) throw error;
      Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, PAUSE);
    }
  }
}
