import type { DatabaseSync } from 'node:sqlite';

export interface User {
  readonly id: number;
  readonly name: string;
}

/** The users, by the database. */
export interface Users {
  /** @returns `undefined` if the name is taken. */
  create(name: string, password: string): User | undefined;
  find(id: number): User | undefined;
  /** With the hash of the password. */
  findByName(name: string): (User & { readonly password: string }) | undefined;
  setPassword(id: number, password: string): void;
}

/** @param database - see `database.ts`. Passwords come and go as hashes. */
export function usersIn(database: DatabaseSync): Users {
  const insert = database.prepare(
    `INSERT INTO user (name, name_key, password) VALUES ($name, $key, $password)
     ON CONFLICT DO NOTHING RETURNING id, name`,
  );
  const byId = database.prepare('SELECT id, name FROM user WHERE id = $id');
  const byName = database.prepare('SELECT id, name, password FROM user WHERE name_key = $key');
  const update = database.prepare('UPDATE user SET password = $password WHERE id = $id');
  return {
    create: (name, password) => toUser(insert.get({ name, key: nameKey(name), password })),
    find: (id) => toUser(byId.get({ id })),
    findByName(name) {
      const row = byName.get({ key: nameKey(name) });
      const user = toUser(row);
      return user && { ...user, password: String(row?.password) };
    },
    setPassword: (id, password) => void update.run({ id, password }),
  };
}

/** Names that look the same are the same: `Ada`, `ada`, and `ａｄａ` in wide letters. */
export function nameKey(name: string): string {
  return name.normalize('NFKC').toLowerCase();
}

function toUser(row: Record<string, unknown> | undefined): User | undefined {
  return row && { id: Number(row.id), name: String(row.name) };
}
