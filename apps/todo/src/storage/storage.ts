import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { type Attachments, attachmentsIn } from './attachments.ts';
import { openDatabase } from './database.ts';
import { type Items, itemsIn } from './items.ts';
import { type Lists, listsIn } from './lists.ts';
import { type Users, usersIn } from './users.ts';

/** Everything that is kept. */
export interface Storage extends Disposable {
  readonly users: Users;
  readonly lists: Lists;
  readonly items: Items;
  readonly attachments: Attachments;
}

/** @param folder - for all of it; made if there is none. */
export function openStorage(folder: string): Storage {
  mkdirSync(folder, { recursive: true });
  const database = openDatabase(join(folder, 'todo.sqlite'));
  return {
    users: usersIn(database),
    lists: listsIn(database),
    items: itemsIn(database),
    attachments: attachmentsIn(database, join(folder, 'attachments')),
    [Symbol.dispose]: () => database.close(),
  };
}
