import type { Input } from '@tsgi/spec';
import { describe, expect, it } from 'vitest';
import { InputConsumedError, RequestInput } from './input.ts';

type Piece = Promise<Uint8Array | undefined> | Uint8Array | undefined;

const text = (bytes: Uint8Array) => new TextDecoder().decode(bytes);
const bytes = (content: string) => new TextEncoder().encode(content);

/** Content that comes in pieces: at once, or each of them later. */
function inputOf(pieces: readonly string[], comes: 'at once' | 'later' = 'at once'): RequestInput {
  const rest = pieces.map(bytes);
  return new RequestInput({
    readContent: (): Piece => (comes === 'at once' ? rest.shift() : Promise.resolve(rest.shift())),
  });
}

const CONTENT = 'one\ntwo\n\nfour, without an end';

/** Ways to cut the content into pieces. */
const CUTS: readonly (readonly string[])[] = [
  [CONTENT],
  Array.from(CONTENT),
  ...Array.from({ length: CONTENT.length - 1 }, (_, at) => [CONTENT.slice(0, at + 1), CONTENT.slice(at + 1)]),
];

type Reading = (input: Input) => Promise<unknown>;

async function gathered(source: AsyncIterable<Uint8Array>): Promise<string> {
  let all = '';
  for await (const piece of source) all += text(piece);
  return all;
}

const readings: readonly { title: string; read: Reading; gives: unknown }[] = [
  { title: 'read()', read: async (input) => text(await input.read()), gives: CONTENT },
  {
    title: 'read(size)',
    read: async (input) => [text(await input.read(0)), text(await input.read(5)), text(await input.read(99))],
    gives: ['', 'one\nt', CONTENT.slice(5)],
  },
  {
    title: 'readline()',
    read: async (input) => [text(await input.readline()), text(await input.readline(2))],
    gives: ['one\n', 'tw'],
  },
  {
    title: 'readlines()',
    read: async (input) => (await input.readlines()).map(text),
    gives: ['one\n', 'two\n', '\n', 'four, without an end'],
  },
  {
    title: 'readlines(hint)',
    read: async (input) => [(await input.readlines(5)).map(text), text(await input.read())],
    gives: [['one\n', 'two\n'], '\nfour, without an end'],
  },
  { title: 'iteration', read: gathered, gives: CONTENT },
  { title: 'stream', read: (input) => gathered(input.stream), gives: CONTENT },
  {
    title: 'a mixture',
    read: async (input) => [
      text(await input.readline()),
      text(await input.read(2)),
      text(await input.readline()),
      await gathered(input),
    ],
    gives: ['one\n', 'tw', 'o\n', '\nfour, without an end'],
  },
];

describe('RequestInput', () => {
  it.each(readings)('gives the same to $title, however the content is cut', async ({ read, gives }) => {
    for (const pieces of CUTS) {
      expect(await read(inputOf(pieces))).toEqual(gives);
      expect(await read(inputOf(pieces, 'later'))).toEqual(gives);
    }
  });

  it.each(readings)('is empty at once for $title of a request without content', async ({ read }) => {
    expect(JSON.stringify(await read(new RequestInput(undefined))).replace(/[^a-z]/gi, '')).toBe('');
  });

  it('goes on being empty after the end', async () => {
    const input = inputOf(['a']);
    expect((await input.read()).length).toBe(1);
    expect((await input.read()).length).toBe(0);
    expect(await input.readlines()).toEqual([]);
    expect(await gathered(input)).toBe('');
  });

  it('fails as its source fails, and not in the background', async () => {
    const failing = () => new RequestInput({ readContent: () => Promise.reject(new Error('cut off')) });
    await expect(failing().read()).rejects.toThrow('cut off');
    await expect(gathered(failing())).rejects.toThrow('cut off');
    // Nobody waits for this one.
    void failing().read();
  });

  it.each<[unknown, typeof Error]>([
    [-1, RangeError],
    [NaN, RangeError],
    [1.5, RangeError],
    [-Infinity, RangeError],
    ['2', TypeError],
    [null, TypeError],
    [2n, TypeError],
  ])('refuses a size of %s, and takes nothing for it', async (size, Kind) => {
    const input = inputOf([CONTENT]);
    const wrong = size as number;
    await expect(input.read(wrong)).rejects.toThrow(Kind);
    await expect(input.readline(wrong)).rejects.toThrow(Kind);
    await expect(input.readlines(wrong)).rejects.toThrow(Kind);
    expect(text(await input.read())).toBe(CONTENT);
  });
});

const consumers: readonly { name: string; consume: Reading; takesAll: boolean }[] = [
  { name: 'read()', consume: (input) => input.read(), takesAll: false },
  { name: 'readline()', consume: (input) => input.readline(), takesAll: false },
  { name: 'readlines()', consume: (input) => input.readlines(), takesAll: false },
  { name: 'iteration', consume: (input) => input[Symbol.asyncIterator]().next(), takesAll: true },
  { name: 'stream', consume: async (input) => input.stream.getReader().read(), takesAll: true },
];

const pairs = consumers.flatMap((first) => consumers.map((second) => ({ first, second })));

describe('a second consumer', () => {
  it.each(pairs.filter(({ first }) => first.takesAll))(
    'gets an error from $second.name after $first.name',
    async ({ first, second }) => {
      const input = inputOf([CONTENT]);
      await first.consume(input);
      await expect(second.consume(input)).rejects.toThrow(InputConsumedError);
    },
  );

  it.each(pairs)(
    'gets an error from $second.name while $first.name is waiting',
    async ({ first, second }) => {
      const pieces = [Promise.withResolvers<Uint8Array | undefined>()];
      const input = new RequestInput({ readContent: () => pieces.shift()?.promise });
      const [{ resolve }] = pieces as [PromiseWithResolvers<Uint8Array | undefined>];
      const waiting = first.consume(input);
      await expect(second.consume(input)).rejects.toThrow(InputConsumedError);
      resolve(bytes('rest'));
      await waiting;
    },
  );
});
