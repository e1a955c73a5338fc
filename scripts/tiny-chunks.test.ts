/** Content that comes byte by byte takes memory in proportion to its bytes, whoever gathers it. */
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { collect, readFormParts } from '@tsgi/compose';
import { cache } from '@tsgi/middleware-cache';
import { type HasForm, form } from '@tsgi/middleware-form';
import type { Application, Chunk, Environ } from '@tsgi/spec';
import { client, createEnviron } from '@tsgi/testing';
import { describe, expect, it } from 'vitest';

setFlagsFromString('--expose-gc');
const collectGarbage = runInNewContext('gc') as () => void;

const BYTES = 200_000;
// An object of its own for each byte is 100 and more.
const ALLOWED = 30;

/** Bytes of memory for each byte of content, when all of it has come. */
class Measured {
  perByte = Infinity;

  *chunks(start = '', end = ''): Generator<Uint8Array> {
    yield* oneByOne(Buffer.from(start));
    const before = used();
    for (let sent = 0; sent < BYTES; sent++) yield new Uint8Array([97]);
    this.perByte = (used() - before) / BYTES;
    yield* oneByOne(Buffer.from(end));
  }

  async *chunksLater(start = '', end = ''): AsyncGenerator<Uint8Array> {
    yield* this.chunks(start, end);
  }
}

function* oneByOne(bytes: Uint8Array): Generator<Uint8Array> {
  for (const byte of bytes) yield new Uint8Array([byte]);
}

function used(): number {
  collectGarbage();
  const { arrayBuffers, heapUsed } = process.memoryUsage();
  return arrayBuffers + heapUsed;
}

async function drain(chunks: AsyncIterable<unknown> | Iterable<unknown>): Promise<void> {
  for await (const chunk of chunks) expect(chunk).toBeDefined();
}

const LIMITS = {
  ...{ maxContent: Infinity, maxParts: 10, maxText: Infinity, maxName: 100 },
  ...{ maxPartHead: 1024, maxFiles: 10, maxFile: Infinity },
};
const MULTIPART = 'multipart/form-data; boundary=xyz';
const head = (disposition: string) => `--xyz\r\nContent-Disposition: form-data; ${disposition}\r\n\r\n`;
const typed = (type: string) => createEnviron({ method: 'POST', headers: { 'Content-Type': type } });

/** Streams all of a measured body. */
const streaming =
  (measured: Measured, headers: [string, string][]): Application =>
  (_, startResponse) => {
    startResponse('200 OK', [['Content-Type', 'text/plain'], ...headers]);
    return measured.chunks();
  };

describe('content of one-byte chunks', () => {
  it.each<[string, (measured: Measured) => unknown]>([
    ['collect', (measured) => collect(measured.chunks(), { limit: Infinity })],
    ['collect, awaited', (measured) => collect(measured.chunksLater(), { limit: Infinity })],
    [
      'a field of a multipart form',
      (measured) =>
        drain(
          readFormParts(typed(MULTIPART), LIMITS, measured.chunksLater(head('name="a"'), '\r\n--xyz--\r\n')),
        ),
    ],
    [
      'a urlencoded form',
      (measured) =>
        drain(
          readFormParts(typed('application/x-www-form-urlencoded'), LIMITS, measured.chunksLater('a=', '')),
        ),
    ],
    [
      'a file of a form in memory',
      (measured) => {
        const app: Application<Environ & HasForm> = async (environ, startResponse) => {
          await environ['form.read']();
          startResponse('204 No Content', []);
          return [];
        };
        const body = measured.chunksLater(head('name="a"; filename="b"'), '\r\n--xyz--\r\n');
        const environ = createEnviron({ method: 'POST', headers: { 'Content-Type': MULTIPART }, body });
        return form({ files: 'memory' })(app)(environ, () => () => undefined);
      },
    ],
    [
      'a response in a cache',
      async (measured) => {
        const app = cache()(streaming(measured, [['Cache-Control', 'max-age=60']]) as never);
        await drain((await app(createEnviron(), () => () => undefined)) as Iterable<Chunk>);
      },
    ],
    [
      'a response of a client for tests',
      async (measured) => {
        await using asking = client(streaming(measured, []), { over: 'socket' });
        expect((await asking.get('/')).text).toHaveLength(BYTES);
      },
    ],
  ])('takes memory in proportion to it: %s', async (_, gather) => {
    const measured = new Measured();
    await gather(measured);
    expect(measured.perByte).toBeLessThan(ALLOWED);
  });
});
