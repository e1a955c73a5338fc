/**
 * Lists, each of one user. Everything here is asked with the owner's id, so that a list of somebody else is not
 * there at all; `findShared` alone is for everybody who knows a secret.
 *
 * @module
 */
import { randomBytes } from 'node:crypto';
import type { DatabaseSync } from 'node:sqlite';

export interface List {
  readonly id: number;
  readonly title: string;
  /** Under which anybody finds it; `undefined` if it is not shared. */
  readonly slug: string | undefined;
  /** Number of its items, and of those that are done. */
  readonly total: number;
  readonly done: number;
}

/** A list, and who asks for it. */
export interface ListKey {
  readonly owner: number;
  readonly list: number;
}

export interface Lists {
  /** All of an owner's, the newest first. */
  all(owner: number): List[];
  find(key: ListKey): List | undefined;
  findShared(slug: string): List | undefined;
  /** @returns its id. */
  create(owner: number, title: string): number;
  rename(key: ListKey, title: string): void;
  /** Gives it a slug, a new one each time. */
  share(key: ListKey): void;
  unshare(key: ListKey): void;
  remove(key: ListKey): void;
}

const SELECT = `
  SELECT list.id, title, slug, count(item.id) AS total, count(done_at) AS done
  FROM list LEFT JOIN item ON item.list = list.id`;
const OWN = 'list.id = $list AND owner = $owner';

export function listsIn(database: DatabaseSync): Lists {
  const all = database.prepare(`${SELECT} WHERE owner = $owner GROUP BY list.id ORDER BY list.id DESC`);
  const find = database.prepare(`${SELECT} WHERE ${OWN} GROUP BY list.id`);
  const bySlug = database.prepare(`${SELECT} WHERE slug = $slug GROUP BY list.id`);
  const insert = database.prepare('INSERT INTO list (owner, title) VALUES ($owner, $title)');
  const rename = database.prepare(`UPDATE list SET title = $title WHERE ${OWN}`);
  const setSlug = database.prepare(`UPDATE list SET slug = $slug WHERE ${OWN}`);
  const remove = database.prepare(`DELETE FROM list WHERE ${OWN}`);
  return {
    all: (owner) => all.all({ owner }).map(toList),
    find({ list, owner }) {
      const row = find.get({ list, owner });
      return row && toList(row);
    },
    findShared(slug) {
      const row = bySlug.get({ slug });
      return row && toList(row);
    },
    create: (owner, title) => Number(insert.run({ owner, title }).lastInsertRowid),
    rename: ({ list, owner }, title) => void rename.run({ list, owner, title }),
    share: ({ list, owner }) => void setSlug.run({ list, owner, slug: newSlug() }),
    unshare: ({ list, owner }) => void setSlug.run({ list, owner, slug: null }),
    remove: ({ list, owner }) => void remove.run({ list, owner }),
  };
}

/** 96 bits that nobody can guess. */
function newSlug(): string {
  return randomBytes(12).toString('base64url');
}

function toList(row: Record<string, unknown>): List {
  return {
    id: Number(row.id),
    title: String(row.title),
    slug: typeof row.slug === 'string' ? row.slug : undefined,
    total: Number(row.total),
    done: Number(row.done),
  };
}
