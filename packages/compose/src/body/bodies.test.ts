import type { Body, Chunk } from '@tsgi/spec';
import { describe, expect, it } from 'vitest';
import { iterate } from './body-kinds.ts';
import { joinBytes } from '@tsgi/http';
import { chunkBytes } from './chunk-bytes.ts';
import { BodyTooLargeError, collect } from './collect.ts';
import { concat } from './concat.ts';
import { mapChunks, mapChunksAsync } from './map-chunks.ts';
import { fromWebStream, toWebStream } from './web-stream.ts';
import { withClose } from './with-close.ts';

async function* later(...chunks: Chunk[]): AsyncGenerator<Chunk> {
  yield* chunks;
}

/** The same chunks as each kind of body. */
const kinds: [kind: string, make: (...chunks: Chunk[]) => Body][] = [
  ['array', (...chunks) => chunks],
  ['sync', (...chunks) => new Set(chunks)],
  ['async', later],
];

const kindOf = (body: Body) =>
  Array.isArray(body) ? 'array' : Symbol.asyncIterator in body ? 'async' : 'sync';

async function textOf(body: Body): Promise<string> {
  return new TextDecoder().decode(await collect(body, { limit: 1000 }));
}

async function piecesOf(stream: ReadableStream<Uint8Array>): Promise<Uint8Array[]> {
  const pieces: Uint8Array[] = [];
  for await (const piece of stream) pieces.push(piece);
  return pieces;
}

/** A body that counts its closings; `failing` at its end. */
function closing(chunks: Chunk[], failing?: 'failing') {
  const counts = { closes: 0, returns: 0 };
  function* generate() {
    let ended = false;
    try {
      yield* chunks;
      ended = true;
      if (failing !== undefined) throw new Error('broken');
    } finally {
      if (!ended) counts.returns++;
    }
  }
  return {
    counts,
    body: Object.assign(generate(), {
      close: () => {
        counts.closes++;
      },
    }),
  };
}

describe('chunkBytes and joinBytes', () => {
  it('give UTF-8 for strings, and bytes as they are', () => {
    const bytes = new Uint8Array([1]);
    expect(chunkBytes('é')).toEqual(new Uint8Array([0xc3, 0xa9]));
    expect(chunkBytes(bytes)).toBe(bytes);
    expect(joinBytes([bytes])).toBe(bytes);
    expect(joinBytes([bytes, bytes])).toEqual(new Uint8Array([1, 1]));
    expect(joinBytes([])).toEqual(new Uint8Array(0));
  });
});

describe('collect', () => {
  it.each(kinds)('takes all of an %s body, and waits only if it must', async (kind, make) => {
    const collected = collect(make('aé', new Uint8Array([0x62])), { limit: 4 });
    expect(collected instanceof Promise).toBe(kind === 'async');
    expect(new TextDecoder().decode(await collected)).toBe('aéb');
  });

  it.each(kinds)('takes no more of an %s body than its limit', async (_, make) => {
    const collecting = async () => collect(make('aé', 'b'), { limit: 3 });
    await expect(collecting()).rejects.toThrow(new BodyTooLargeError(3));
  });

  it.each([
    ['at the end', closing(['a']), 9, undefined],
    ['when it fails', closing(['a'], 'failing'), 9, 'broken'],
    ['when it is too large', closing(['abc', 'd']), 2, 'at most'],
  ])('closes the body once %s', async (_, { body, counts }, limit, message) => {
    const collecting = (async () => collect(body, { limit }))();
    await (message === undefined ? collecting : expect(collecting).rejects.toThrow(message));
    expect(counts.closes).toBe(1);
  });
});

describe('mapChunks', () => {
  it.each(kinds)('maps an %s body, flushes, and gives one of the same kind', async (kind, make) => {
    const body = mapChunks(make('a', 'b'), { chunk: (chunk) => `<${String(chunk)}>`, flush: () => '.' });
    expect(kindOf(body)).toBe(kind);
    expect(await textOf(body)).toBe('<a><b>.');
  });

  it.each(kinds)('maps an %s body by a map that takes its time', async (_, make) => {
    const body = mapChunksAsync(make('a', 'b'), {
      chunk: async (chunk) => `<${String(chunk)}>`,
      flush: () => '.',
    });
    expect(await textOf(body)).toBe('<a><b>.');
  });

  it('gives one chunk for one chunk', () => {
    let asked = 0;
    function* source() {
      for (;;) yield String(++asked);
    }
    const mapped = iterate(mapChunks(source(), { chunk: () => '' })) as Iterator<Chunk>;
    mapped.next();
    mapped.next();
    expect(asked).toBe(2);
  });

  it('tells the body when it is given up, and does not flush', () => {
    const { body, counts } = closing(['a', 'b']);
    let flushed = false;
    const mapped = mapChunks(body, {
      chunk: (chunk) => chunk,
      flush: () => {
        flushed = true;
        return '';
      },
    });
    const iterator = iterate(mapped) as Iterator<Chunk>;
    iterator.next();
    iterator.return?.();
    void mapped.close?.();
    expect({ ...counts, flushed }).toEqual({ closes: 1, returns: 1, flushed: false });
  });
});

describe('concat', () => {
  it.each([
    [['array', 'array'], 'array'],
    [['array', 'sync'], 'sync'],
    [['sync', 'async'], 'async'],
    [['async', 'array'], 'async'],
    [[], 'array'],
  ])('of %j is %s', async (given, kind) => {
    const makers = new Map(kinds);
    const body = concat(...given.map((one, index) => makers.get(one)!(`${index}`, '.')));
    expect(kindOf(body)).toBe(kind);
    expect(await textOf(body)).toBe(given.map((_, index) => `${index}.`).join(''));
  });

  it('closes all, in order, even if one fails or was never reached', async () => {
    const closed: string[] = [];
    const body = (name: string, error?: string): Body =>
      Object.assign([name].values(), {
        close: () => {
          closed.push(name);
          if (error !== undefined) throw new Error(error);
        },
      });
    const all = concat(body('a'), body('b', 'b fails'), body('c'));
    expect(() => all.close?.()).toThrow('b fails');
    await all.close?.();
    expect(closed).toEqual(['a', 'b', 'c']);
  });
});

describe('withClose', () => {
  it.each(kinds)('closes an %s body, then calls, both once', async (kind, make) => {
    const calls: string[] = [];
    const source = Object.assign(make('a'), { close: async () => void calls.push('body') });
    const body = withClose(source, () => void calls.push('more'));
    expect(kindOf(body)).toBe(kind);
    expect(await textOf(body)).toBe('a');
    await body.close?.();
    expect(calls).toEqual(['body', 'more']);
  });

  it.each([
    [
      'throws',
      () => {
        throw new Error('first');
      },
    ],
    ['rejects', () => Promise.reject(new Error('first'))],
  ])('calls even if closing the body %s', async (_, close) => {
    let calls = 0;
    const body = withClose(Object.assign(['a'], { close }), () => {
      calls++;
    });
    await expect((async () => body.close?.())()).rejects.toThrow('first');
    expect(calls).toBe(1);
  });
});

describe('fromWebStream', () => {
  it('gives what the stream has', async () => {
    expect(await textOf(fromWebStream(new Response('abc').body!))).toBe('abc');
  });

  it.each([
    ['given up', (body: Body) => (iterate(body) as AsyncIterator<Chunk>).return?.()],
    ['closed', (body: Body) => body.close?.()],
    [
      'both',
      async (body: Body) => {
        await (iterate(body) as AsyncIterator<Chunk>).return?.();
        await body.close?.();
      },
    ],
  ])('cancels the stream once if it is %s, also while it waits', async (_, end) => {
    let cancels = 0;
    const body = fromWebStream(
      new ReadableStream<string>({
        cancel: () => {
          cancels++;
        },
      }),
    );
    const waiting = (iterate(body) as AsyncIterator<Chunk>).next();
    await end(body);
    expect(await waiting).toMatchObject({ done: true });
    expect(cancels).toBe(1);
  });
});

describe('toWebStream', () => {
  it.each(kinds)('has the bytes of an %s body, without its empty chunks', async (_, make) => {
    const pieces = await piecesOf(toWebStream(make('é', '', 'b')));
    expect(pieces.map((piece) => piece.length)).toEqual([2, 1]);
  });

  it('asks for a chunk only when one is wanted', async () => {
    let asked = 0;
    async function* source() {
      for (;;) yield String(++asked);
    }
    const reader = toWebStream(source()).getReader();
    await new Promise((resolve) => setImmediate(resolve));
    expect(asked).toBe(0);
    await reader.read();
    await reader.read();
    expect(asked).toBe(2);
  });

  it('closes the body at the end', async () => {
    const { body, counts } = closing(['a']);
    await piecesOf(toWebStream(body));
    expect(counts).toEqual({ closes: 1, returns: 0 });
  });

  it('gives up and closes the body when it is cancelled', async () => {
    const { body, counts } = closing(['a', 'b']);
    const reader = toWebStream(body).getReader();
    await reader.read();
    await reader.cancel();
    expect(counts).toEqual({ closes: 1, returns: 1 });
  });

  it('fails as the body fails, and closes it', async () => {
    const { body, counts } = closing(['a'], 'failing');
    await expect(piecesOf(toWebStream(body))).rejects.toThrow('broken');
    expect(counts.closes).toBe(1);
  });

  it('is the way back', async () => {
    expect(await textOf(fromWebStream(toWebStream(later('a', 'bc'))))).toBe('abc');
  });
});
