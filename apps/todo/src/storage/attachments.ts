/**
 * Files of items: the bytes in a folder, under names of their own, and a row for each in the database.
 *
 * A folder knows no transactions, so the database says at any time which files are not used (any more):
 *
 *   upload ─▶ row in `unused_file` ─▶ bytes ─▶ row moves to `attachment` ─▶ deleted, with its item or otherwise:
 *                                                                          the row is back in `unused_file`
 *
 * `sweep` deletes those files. A process that is killed at any point leaves none behind.
 *
 * @module
 */
import { randomUUID } from 'node:crypto';
import { mkdirSync } from 'node:fs';
import { open, rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { DatabaseSync } from 'node:sqlite';
import { inTransaction } from './database.ts';
import { SIGNATURE_LENGTH, imageType } from './image-type.ts';
import { type ItemAttachment, type ItemKey, OWN_ITEM } from './items.ts';

/** A file that is coming in. */
export interface Upload {
  /** Text to show, never a path. */
  readonly filename: string;
  readonly content: AsyncIterable<Uint8Array>;
}

export interface Attachments {
  /** Keeps a file, in the place of the one that the item has. What `content` throws is thrown on. */
  put(key: ItemKey, upload: Upload): Promise<void>;
  find(key: ItemKey): (ItemAttachment & { readonly path: string }) | undefined;
  remove(key: ItemKey): void;
  /** Deletes the files that nothing refers to. */
  sweep(): Promise<void>;
}

// Seconds after which an upload that has not ended never will: far more than the server gives a request.
const UPLOAD_TIME = 60 * 60;

export function attachmentsIn(database: DatabaseSync, folder: string): Attachments {
  mkdirSync(folder, { recursive: true });
  const pathOf = (file: string) => join(folder, file);
  const reserve = database.prepare(
    `INSERT INTO unused_file (file, since) VALUES ($file, unixepoch() + ${UPLOAD_TIME})`,
  );
  const giveUp = database.prepare('UPDATE unused_file SET since = 0 WHERE file = $file');
  const use = database.prepare('DELETE FROM unused_file WHERE file = $file');
  const insert = database.prepare(
    `INSERT INTO attachment (item, file, name, type, size)
     SELECT id, $file, $name, $type, $size FROM item WHERE ${OWN_ITEM}`,
  );
  const find = database.prepare(
    `SELECT file, name, type, size FROM attachment JOIN item ON item.id = attachment.item WHERE ${OWN_ITEM}`,
  );
  const remove = database.prepare(
    `DELETE FROM attachment WHERE item = (SELECT id FROM item WHERE ${OWN_ITEM})`,
  );
  const unused = database.prepare('SELECT file FROM unused_file WHERE since <= unixepoch()');

  const attachments: Attachments = {
    async put(key, { content, filename: name }) {
      const file = randomUUID();
      reserve.run({ file });
      try {
        const facts = await writeFile(pathOf(file), content);
        inTransaction(database, () => {
          remove.run({ ...key });
          const { changes } = insert.run({ ...key, ...facts, file, name });
          // Otherwise the item was deleted meanwhile, and the file is not used.
          if (changes === 1) use.run({ file });
          else giveUp.run({ file });
        });
      } catch (error) {
        giveUp.run({ file });
        throw error;
      }
    },
    find(key) {
      const row = find.get({ ...key });
      if (row === undefined) return undefined;
      const { file, name, size, type } = row;
      return { path: pathOf(String(file)), name: String(name), type: String(type), size: Number(size) };
    },
    remove: (key) => void remove.run({ ...key }),
    async sweep() {
      for (const { file } of unused.all()) {
        await rm(pathOf(String(file)), { force: true });
        use.run({ file: String(file) });
      }
    },
  };
  return attachments;
}

/** Writes a file as it comes in, and to the disk before it returns. */
async function writeFile(
  path: string,
  content: AsyncIterable<Uint8Array>,
): Promise<{ type: string; size: number }> {
  await using file = await open(path, 'wx');
  let beginning = Buffer.alloc(0);
  let size = 0;
  for await (const bytes of content) {
    if (beginning.length < SIGNATURE_LENGTH) beginning = Buffer.concat([beginning, bytes]);
    await file.writeFile(bytes);
    size += bytes.length;
  }
  await file.sync();
  return { type: imageType(beginning) ?? 'application/octet-stream', size };
}
