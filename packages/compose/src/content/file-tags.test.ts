import { describe, expect, it } from 'vitest';
import { type FileState, MOST_DIGESTED, type ReadableFile, fileTags, isRewritten } from './file-tags.ts';

const LONG_AGO = 1_000_000_000_000_000_000n;

/** What is said of a file of a build that gives all files one time. */
function stateOf(content: Uint8Array | number, changes: Partial<FileState> = {}): FileState {
  const size = BigInt(typeof content === 'number' ? content : content.length);
  return { dev: 1n, ino: 2n, size, mtimeNs: 0n, ctimeNs: LONG_AGO, ...changes };
}

/** A file that counts how often it was read. */
function fileOf(content: Uint8Array, step = 3): ReadableFile & { reads: number } {
  return {
    reads: 0,
    async read(buffer, offset, length, position) {
      if (position === 0) this.reads++;
      const bytes = content.subarray(position, position + Math.min(step, length));
      buffer.set(bytes, offset);
      return Promise.resolve({ bytesRead: bytes.length });
    },
  };
}

const bytes = (text: string) => new TextEncoder().encode(text);
const now = () => BigInt(Date.now()) * 1_000_000n;

describe('the tag of a small file', () => {
  it('is strong, and another one for other bytes of the same size and time', async () => {
    const tagOf = fileTags();
    const [a, b] = [bytes('let a = 1'), bytes('let a = 2')];
    const one = await tagOf(fileOf(a), stateOf(a));
    const other = await tagOf(fileOf(b), stateOf(b, { ino: 3n }));
    expect(one.etag).toMatch(/^"[0-9a-z-]+"$/);
    expect(other.etag).toMatch(/^"[0-9a-z-]+"$/);
    expect(other.etag).not.toBe(one.etag);
    expect(one.content).toEqual(a);
  });

  it('is the same for the same bytes, whatever their time, and on each machine', async () => {
    const a = bytes('let a = 1');
    const one = await fileTags()(fileOf(a), stateOf(a));
    const other = await fileTags()(fileOf(a), stateOf(a, { dev: 7n, ino: 8n, mtimeNs: 9n, ctimeNs: now() }));
    expect(other.etag).toBe(one.etag);
  });

  it('is made once', async () => {
    const tagOf = fileTags();
    const a = bytes('let a = 1');
    const file = fileOf(a);
    const first = await tagOf(file, stateOf(a));
    expect(await tagOf(file, stateOf(a))).toEqual({ etag: first.etag, content: undefined });
    expect(file.reads).toBe(1);
  });

  it('is made anew for a file that has just changed: the next change may have the same time', async () => {
    const tagOf = fileTags();
    const [a, b] = [bytes('let a = 1'), bytes('let a = 2')];
    const state = stateOf(a, { ctimeNs: now() });
    const one = await tagOf(fileOf(a), state);
    const other = await tagOf(fileOf(b), state);
    expect(other.etag).not.toBe(one.etag);
    expect(other.content).toEqual(b);
  });

  it('is remembered of so many files, the last that were asked for', async () => {
    const tagOf = fileTags(2);
    const files = ['a', 'b', 'c'].map((text, index) => {
      const content = bytes(text);
      return { file: fileOf(content), state: stateOf(content, { ino: BigInt(index) }) };
    });
    const ask = async (index: number) => {
      const { file, state } = files[index] as (typeof files)[number];
      await tagOf(file, state);
    };
    for (const index of [0, 1, 0, 2, 0, 1]) await ask(index);
    expect(files.map(({ file }) => file.reads)).toEqual([1, 2, 1]);
  });

  it('is weak for a file that became shorter meanwhile', async () => {
    const { content, etag } = await fileTags()(fileOf(bytes('a')), stateOf(10));
    expect(content).toBeUndefined();
    expect(etag).toMatch(/^W\/"/);
  });

  it('is there for an empty file', async () => {
    expect((await fileTags()(fileOf(bytes('')), stateOf(0))).etag).toMatch(/^"0-[0-9a-f]{32}"$/);
  });
});

describe('the tag of a large file', () => {
  const large = MOST_DIGESTED + 1;
  const never: ReadableFile = {
    read: () => Promise.reject(new Error('a large file is not read for its tag')),
  };
  const tagOf = async (changes: Partial<FileState>) =>
    (await fileTags()(never, stateOf(large, changes))).etag;

  it('is another one for another file of the same size and time, or after a change', async () => {
    const tags = [await tagOf({}), await tagOf({ ino: 3n }), await tagOf({ ctimeNs: LONG_AGO + 1n })];
    expect(new Set(tags).size).toBe(3);
    for (const tag of tags) expect(tag).toMatch(/^"[0-9a-z-]+"$/);
  });

  it('is weak while a change could have the same time', async () => {
    expect(await tagOf({ ctimeNs: now() })).toMatch(/^W\/"[0-9a-z-]+"$/);
  });
});

describe('isRewritten', () => {
  it.each([
    { title: 'a file that is as it was', changes: {}, rewritten: false },
    { title: 'a file that was written to in place', changes: { mtimeNs: 1n }, rewritten: true },
    { title: 'a file that has grown', changes: { mtimeNs: 1n, size: 11n }, rewritten: false },
    { title: 'a file with another one in its place', changes: { ctimeNs: now() }, rewritten: false },
  ])('$title: $rewritten', ({ changes, rewritten }) => {
    expect(isRewritten(stateOf(10), stateOf(10, changes))).toBe(rewritten);
  });
});
