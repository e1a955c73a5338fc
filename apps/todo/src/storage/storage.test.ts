/** The database and the folder, both real: who finds what, and what is left when something is deleted. */
import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { openDatabase } from './database.ts';
import { type Storage, openStorage } from './storage.ts';

let folder: string;
let storage: Storage;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'tsgi-todo-'));
  storage = openStorage(folder);
});

afterEach(() => {
  storage[Symbol.dispose]();
  rmSync(folder, { recursive: true });
});

/** A user with a list of one item. */
function someone(name: string) {
  const { items, lists, users } = storage;
  const owner = users.create(name, 'hash')!.id;
  const key = { owner, list: lists.create(owner, `${name}'s list`) };
  return { ...key, item: items.add(key, `${name}'s item`)! };
}

async function* pieces(...texts: string[]): AsyncGenerator<Uint8Array> {
  for (const text of texts) yield Buffer.from(text, 'latin1');
}

const files = () => readdirSync(join(folder, 'attachments'));

describe('users', () => {
  it.each(['Ada', 'ADA', 'ａｄａ'])('has one Ada only, also as %s', (name) => {
    const ada = storage.users.create('ada', 'hash');
    expect(storage.users.create(name, 'other')).toBeUndefined();
    expect(storage.users.findByName(name)).toEqual({ ...ada, password: 'hash' });
  });

  it('finds nobody where there is nobody', () => {
    expect(storage.users.find(1)).toBeUndefined();
    expect(storage.users.findByName('ada')).toBeUndefined();
  });

  it('changes a password', () => {
    const { id } = storage.users.create('ada', 'hash')!;
    storage.users.create('tom', 'hash');
    storage.users.setPassword(id, 'new');
    expect(storage.users.findByName('ada')?.password).toBe('new');
    expect(storage.users.findByName('tom')?.password).toBe('hash');
  });
});

describe('lists and items', () => {
  it('are there for their owner', () => {
    const ada = someone('ada');
    const list = { id: ada.list, title: "ada's list", slug: undefined, total: 1, done: 0 };
    expect(storage.lists.all(ada.owner)).toEqual([list]);
    expect(storage.lists.find(ada)).toEqual(list);
    expect(storage.items.find(ada)).toEqual({
      id: ada.item,
      text: "ada's item",
      note: '',
      done: false,
      attachment: undefined,
    });
  });

  it('are not there for anybody else, who can change nothing either', async () => {
    const { attachments, items, lists } = storage;
    const ada = someone('ada');
    const tom = { ...ada, owner: someone('tom').owner };
    await attachments.put(ada, { filename: 'a.txt', content: pieces('a') });
    const before = [lists.find(ada), items.find(ada)];

    expect(lists.find(tom)).toBeUndefined();
    expect(items.all(tom)).toEqual([]);
    expect(items.find(tom)).toBeUndefined();
    expect(attachments.find(tom)).toBeUndefined();
    expect(items.add(tom, 'mine')).toBeUndefined();
    lists.rename(tom, 'mine');
    lists.share(tom);
    items.change(tom, { text: 'mine', note: 'mine' });
    items.setState(tom, 'done');
    attachments.remove(tom);
    items.remove(tom);
    lists.remove(tom);
    await attachments.put(tom, { filename: 'mine', content: pieces('mine') });
    expect([lists.find(ada), items.find(ada)]).toEqual(before);
    expect(attachments.find(ada)?.name).toBe('a.txt');
  });

  it('wants the list that an item is in, not just one of the same owner', () => {
    const ada = someone('ada');
    const other = storage.lists.create(ada.owner, 'other');
    expect(storage.items.find({ ...ada, list: other })).toBeUndefined();
  });

  it('shows what is to be done first, then what is done, the latest first', async () => {
    const { items } = storage;
    const ada = someone('ada');
    const [second, third, fourth] = ['2', '3', '4'].map((text) => items.add(ada, text)!);
    for (const item of [third!, ada.item]) {
      items.setState({ ...ada, item }, 'done');
      await new Promise((resolve) => setTimeout(resolve, 2));
    }
    items.setState({ ...ada, item: third! }, 'done');
    expect(items.all(ada).map(({ id }) => id)).toEqual([second, fourth, ada.item, third]);
    expect(storage.lists.find(ada)).toMatchObject({ total: 4, done: 2 });
    items.setState({ ...ada, item: third! }, 'open');
    expect(items.all(ada).map(({ id }) => id)).toEqual([second, third, fourth, ada.item]);
  });

  it('are found by their slug while they are shared', () => {
    const { items, lists } = storage;
    const ada = someone('ada');
    lists.share(ada);
    const { slug = '' } = lists.find(ada)!;
    expect(slug).toMatch(/^[\w-]{16}$/);
    expect(lists.findShared(slug)?.title).toBe("ada's list");
    expect(items.allShared(slug)).toEqual(items.all(ada));
    lists.unshare(ada);
    expect(lists.findShared(slug)).toBeUndefined();
    expect(items.allShared(slug)).toEqual([]);
  });

  it('never give an id twice', () => {
    const ada = someone('ada');
    storage.lists.remove(ada);
    expect(storage.lists.create(ada.owner, 'next')).toBe(ada.list + 1);
  });
});

describe('attachments', () => {
  type Someone = ReturnType<typeof someone>;
  const upload = (filename: string) => ({ filename, content: pieces(filename) });

  it('keep bytes, name and size, and see for themselves what it is', async () => {
    const ada = someone('ada');
    const png = ['\x89PN', 'G\r\n\x1a\n', 'rest'];
    await storage.attachments.put(ada, { filename: '../../x.html', content: pieces(...png) });
    const { path, ...facts } = storage.attachments.find(ada)!;
    expect(facts).toEqual({ name: '../../x.html', type: 'image/png', size: 12 });
    expect(path).toBe(join(folder, 'attachments', files()[0]!));
    expect(storage.items.find(ada)?.attachment).toEqual(facts);
  });

  it.each<[string, (ada: Someone) => Promise<void> | void]>([
    ['are replaced', (ada) => storage.attachments.put(ada, upload('new'))],
    ['are removed', (ada) => storage.attachments.remove(ada)],
    ['have lost their item', (ada) => storage.items.remove(ada)],
    ['have lost their list', (ada) => storage.lists.remove(ada)],
  ])('leave no file when they %s', async (_, change) => {
    const ada = someone('ada');
    await storage.attachments.put(ada, upload('old'));
    const [old] = files();
    await change(ada);
    await storage.attachments.sweep();
    expect(files()).not.toContain(old);
    expect(files()).toHaveLength(storage.attachments.find(ada) === undefined ? 0 : 1);
  });

  it('leave no file of an upload that breaks off, and keep what was there', async () => {
    const ada = someone('ada');
    await storage.attachments.put(ada, upload('old'));
    const breaking = async function* () {
      yield* pieces('new');
      throw new Error('gone');
    };
    const put = storage.attachments.put(ada, { filename: 'new', content: breaking() });
    await expect(put).rejects.toThrow('gone');
    expect(files()).toHaveLength(2);
    await storage.attachments.sweep();
    expect(files()).toHaveLength(1);
    expect(storage.attachments.find(ada)?.name).toBe('old');
  });

  it('leave a file alone that is still coming in', async () => {
    const ada = someone('ada');
    const slow = async function* () {
      yield* pieces('one ');
      await storage.attachments.sweep();
      yield* pieces('two');
    };
    await storage.attachments.put(ada, { filename: 'slow', content: slow() });
    await storage.attachments.sweep();
    expect(files()).toHaveLength(1);
    expect(storage.attachments.find(ada)?.size).toBe(7);
  });
});

describe('openDatabase', () => {
  it('finds what another process has left, and does no migration twice', () => {
    const ada = someone('ada');
    using again = openStorage(folder);
    expect(again.items.find(ada)?.text).toBe("ada's item");
  });

  it('refuses a file that is no database', () => {
    const file = join(folder, 'text');
    writeFileSync(file, 'This is a text, and no database at all. '.repeat(50));
    expect(() => openDatabase(file)).toThrow('not a database');
  });

  it('does no half of a migration', () => {
    const file = join(folder, 'half.sqlite');
    using other = new DatabaseSync(file);
    other.exec('CREATE TABLE attachment (x)');
    expect(() => openDatabase(file)).toThrow('attachment already exists');
    expect(other.prepare('SELECT name FROM sqlite_schema').all()).toHaveLength(1);
  });
});
