import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { FilePart } from '@tsgi/compose';
import { KeptFiles } from './kept-files.ts';

let folder = '';
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'kept-files-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const partOf = (content: AsyncIterable<Uint8Array>): FilePart => ({
  ...{ kind: 'file', name: 'a', filename: 'a.txt', type: 'text/plain' },
  content,
});

/** The client stays to the end. */
const STAYS = new AbortController().signal;

async function* bytesOf(...texts: string[]) {
  for (const text of texts) yield Buffer.from(text);
}

describe.each([{ files: 'disk' }, { files: 'memory' }] as const)('KeptFiles, $files', ({ files }) => {
  it('counts the room until the files are removed', async () => {
    const room = { used: 0, most: 10 };
    const [one, other] = [
      new KeptFiles({ files, folder, room }, STAYS),
      new KeptFiles({ files, folder, room }, STAYS),
    ];
    expect(await (await one.keep(partOf(bytesOf('1234', '567')))).text()).toBe('1234567');
    await expect(other.keep(partOf(bytesOf('1234')))).rejects.toThrow('there is no room for files now');
    await one.remove();
    await other.remove();
    expect(room.used).toBe(0);
    expect(readdirSync(folder)).toEqual([]);
  });

  it('keeps nothing once they are removed', async () => {
    const room = { used: 0, most: 10 };
    const kept = new KeptFiles({ files, folder, room }, STAYS);
    await kept.remove();
    await expect(kept.keep(partOf(bytesOf('1')))).rejects.toThrow('before its response has ended');
    expect(readdirSync(folder)).toEqual([]);
  });

  it('says no more than that the client has left, if it has', async () => {
    const gone = new AbortController();
    const kept = new KeptFiles({ files, folder, room: { used: 0, most: 10 } }, gone.signal);
    const content = async function* () {
      yield Buffer.from('1');
      gone.abort(new Error('the client has left'));
      await kept.remove();
      yield Buffer.from('2');
    };
    await expect(kept.keep(partOf(content()))).rejects.toThrow('the client has left');
    expect(readdirSync(folder)).toEqual([]);
  });

  it('stops in the middle of a file when they are removed', async () => {
    const room = { used: 0, most: 10 };
    const kept = new KeptFiles({ files, folder, room }, STAYS);
    const content = async function* () {
      yield Buffer.from('1');
      await kept.remove();
      yield Buffer.from('2');
    };
    await expect(kept.keep(partOf(content()))).rejects.toThrow('before its response has ended');
    expect(room.used).toBe(0);
    expect(readdirSync(folder)).toEqual([]);
  });
});
