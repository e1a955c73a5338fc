import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Client, client } from '@tsgi/testing';
import { afterAll } from 'vitest';
import { todo } from '../src/todo.ts';

/** The application in this process, under lint, with a folder that goes when the tests of the file are over. */
export function newTodo() {
  const folder = mkdtempSync(join(tmpdir(), 'tsgi-todo-'));
  afterAll(() => rmSync(folder, { recursive: true }));
  const app = todo({ folder, secrets: ['a secret for tests, of 32 characters'], passwordCost: 10 });
  return {
    app,
    folder,
    visitor: (): Client => client(app),
    member: (name: string) => signUp(client(app), name),
  };
}

export const PASSWORD = 'correct horse battery';

async function signUp(visitor: Client, name: string): Promise<Client> {
  const { status } = await visitor.post('/sign-up', { form: { name, password: PASSWORD } });
  if (status !== 303) throw new Error(`sign-up must answer 303, got ${status}`);
  return visitor;
}

/** Begins a list with items. @returns its path. */
export async function beginList(member: Client, title: string, ...items: string[]): Promise<string> {
  const { headers } = await member.post('/lists', { form: { title } });
  const path = headers.get('location') ?? '';
  for (const text of items) await member.post(`${path}/items`, { form: { text } });
  return path;
}

/** The form of an upload. */
export function upload(
  name: string,
  ...content: (string | Uint8Array<ArrayBuffer>)[]
): { multipart: FormData } {
  const multipart = new FormData();
  multipart.append('file', new File(content, name, { type: 'text/html' }));
  return { multipart };
}
