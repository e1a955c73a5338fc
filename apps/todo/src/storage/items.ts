/**
 * The items of lists. As with lists, everything is asked with the owner's id.
 *
 * @module
 */
import type { DatabaseSync } from 'node:sqlite';
import type { ListKey } from './lists.ts';

export interface Item {
  readonly id: number;
  readonly text: string;
  readonly note: string;
  readonly done: boolean;
  readonly attachment: ItemAttachment | undefined;
}

/** What is shown of an attachment. */
export interface ItemAttachment {
  readonly name: string;
  /** A media type that a page may show, or `application/octet-stream`. */
  readonly type: string;
  /** In bytes. */
  readonly size: number;
}

/** An item, and who asks for it. */
export interface ItemKey extends ListKey {
  readonly item: number;
}

export interface Items {
  /** Of one list: what is to be done in the order in which it was added, then what is done, the latest first. */
  all(key: ListKey): Item[];
  /** The same of a list that is shared, for everybody who knows its slug. */
  allShared(slug: string): Item[];
  find(key: ItemKey): Item | undefined;
  /** @returns its id; `undefined` if the owner has no such list. */
  add(key: ListKey, text: string): number | undefined;
  change(key: ItemKey, values: { readonly text: string; readonly note: string }): void;
  setState(key: ItemKey, state: 'done' | 'open'): void;
  remove(key: ItemKey): void;
}

const SELECT = `
  SELECT item.id, text, note, done_at, attachment.name, attachment.type, attachment.size
  FROM item JOIN list ON list.id = item.list LEFT JOIN attachment ON attachment.item = item.id`;
const ORDER = 'ORDER BY done_at IS NOT NULL, done_at DESC, item.id';

/** Where an `item` is this one of this owner. */
export const OWN_ITEM = `item.id = $item AND item.list = (SELECT id FROM list WHERE id = $list AND owner = $owner)`;

export function itemsIn(database: DatabaseSync): Items {
  const all = database.prepare(`${SELECT} WHERE list.id = $list AND owner = $owner ${ORDER}`);
  const bySlug = database.prepare(`${SELECT} WHERE slug = $slug ${ORDER}`);
  const find = database.prepare(`${SELECT} WHERE ${OWN_ITEM}`);
  const insert = database.prepare(
    `INSERT INTO item (list, text) SELECT id, $text FROM list WHERE id = $list AND owner = $owner RETURNING id`,
  );
  const update = database.prepare(`UPDATE item SET text = $text, note = $note WHERE ${OWN_ITEM}`);
  // Done twice is done when it was done first.
  const setState = database.prepare(`UPDATE item SET done_at = coalesce(done_at, $now) WHERE ${OWN_ITEM}`);
  const setOpen = database.prepare(`UPDATE item SET done_at = NULL WHERE ${OWN_ITEM}`);
  const remove = database.prepare(`DELETE FROM item WHERE ${OWN_ITEM}`);
  return {
    all: ({ list, owner }) => all.all({ list, owner }).map(toItem),
    allShared: (slug) => bySlug.all({ slug }).map(toItem),
    find(key) {
      const row = find.get({ ...key });
      return row && toItem(row);
    },
    add({ list, owner }, text) {
      const row = insert.get({ list, owner, text });
      return row && Number(row.id);
    },
    change: (key, values) => void update.run({ ...key, ...values }),
    setState(key, state) {
      if (state === 'done') setState.run({ ...key, now: Date.now() });
      else setOpen.run({ ...key });
    },
    remove: (key) => void remove.run({ ...key }),
  };
}

function toItem(row: Record<string, unknown>): Item {
  const { done_at: doneAt, id, name, note, size, text, type } = row;
  return {
    id: Number(id),
    text: String(text),
    note: String(note),
    done: doneAt !== null,
    attachment: typeof name === 'string' ? { name, type: String(type), size: Number(size) } : undefined,
  };
}
