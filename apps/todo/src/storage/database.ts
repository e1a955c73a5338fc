/**
 * The SQLite file: how it is opened, and the steps that made it what it is.
 *
 * @module
 */
import { DatabaseSync } from 'node:sqlite';

// Milliseconds to wait for another process that writes.
const BUSY_TIMEOUT = 5000;

/**
 * Each is done once, in order, and never changed afterwards: a new one is added.
 *
 * AUTOINCREMENT, because an id is never given twice: somebody may still be logged in as a user that is gone.
 * A file goes from `attachment` to `unused_file` with its row, whatever has deleted that: see `attachments.ts`.
 */
const MIGRATIONS: readonly string[] = [
  `CREATE TABLE user (
     id INTEGER PRIMARY KEY AUTOINCREMENT, name TEXT NOT NULL, name_key TEXT NOT NULL UNIQUE, password TEXT NOT NULL
   ) STRICT;
   CREATE TABLE list (
     id INTEGER PRIMARY KEY AUTOINCREMENT, owner INTEGER NOT NULL REFERENCES user ON DELETE CASCADE,
     title TEXT NOT NULL, slug TEXT UNIQUE
   ) STRICT;
   CREATE INDEX list_owner ON list (owner);
   CREATE TABLE item (
     id INTEGER PRIMARY KEY AUTOINCREMENT, list INTEGER NOT NULL REFERENCES list ON DELETE CASCADE,
     text TEXT NOT NULL, note TEXT NOT NULL DEFAULT '', done_at INTEGER
   ) STRICT;
   CREATE INDEX item_list ON item (list);`,

  `CREATE TABLE attachment (
     item INTEGER PRIMARY KEY REFERENCES item ON DELETE CASCADE,
     file TEXT NOT NULL UNIQUE, name TEXT NOT NULL, type TEXT NOT NULL, size INTEGER NOT NULL
   ) STRICT;
   CREATE TABLE unused_file (file TEXT PRIMARY KEY, since INTEGER NOT NULL) STRICT;
   CREATE TRIGGER attachment_gone AFTER DELETE ON attachment BEGIN
     INSERT INTO unused_file (file, since) VALUES (old.file, unixepoch());
   END;`,
];

/**
 * Opens the database, and brings it up to date.
 *
 * @param file - made if there is none; `:memory:` for tests.
 * @throws the database's own error for a file that cannot be used.
 */
export function openDatabase(file: string): DatabaseSync {
  const database = new DatabaseSync(file, { timeout: BUSY_TIMEOUT });
  // Readers and a writer do not wait for each other. FULL: what was answered is on disk, and survives a power cut
  // too; a killed process would lose nothing with NORMAL either.
  database.exec('PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL;');
  migrate(database);
  return database;
}

function migrate(database: DatabaseSync): void {
  inTransaction(database, () => {
    const done = Number(database.prepare('PRAGMA user_version').get()?.user_version);
    for (const step of MIGRATIONS.slice(done)) database.exec(step);
    database.exec(`PRAGMA user_version = ${MIGRATIONS.length}`);
  });
}

/** All of it, or nothing. No other process writes meanwhile. */
export function inTransaction<T>(database: DatabaseSync, work: () => T): T {
  database.exec('BEGIN IMMEDIATE');
  try {
    const result = work();
    database.exec('COMMIT');
    return result;
  } catch (error) {
    database.exec('ROLLBACK');
    throw error;
  }
}
