/**
 * Bodies as web streams, and back. Both ways only what is asked for is read.
 *
 * @module
 */
import type { Body, Chunk } from '@tsgi/spec';
import { iterate } from './body-kinds.ts';
import { chunkBytes } from './chunk-bytes.ts';
import { closingAfter, once } from './with-close.ts';

/** A web stream as a body. Giving the body up, or closing it early, cancels the stream. */
export function fromWebStream(stream: ReadableStream<Chunk>): Body {
  const reader = stream.getReader();
  const cancel = once(() => reader.cancel());
  const iterator: AsyncIterator<Chunk, undefined> = {
    async next() {
      const { done, value } = await reader.read();
      return done ? { done, value: undefined } : { done, value };
    },
    async return() {
      await cancel();
      return { done: true, value: undefined };
    },
  };
  // Cancelling a stream that has ended does nothing.
  return { [Symbol.asyncIterator]: () => iterator, close: async () => cancel() };
}

/** A body as a web stream of bytes. It is closed at the end, if it fails, or when the stream is cancelled. */
export function toWebStream(body: Body): ReadableStream<Uint8Array> {
  const close = once(() => body.close?.());
  let iterator: Iterator<Chunk> | AsyncIterator<Chunk> | undefined;
  const pull = async (controller: ReadableStreamDefaultController<Uint8Array>) => {
    iterator ??= iterate(body);
    for (;;) {
      const step = await iterator.next();
      if (step.done === true) {
        await close();
        controller.close();
        return;
      }
      const bytes = chunkBytes(step.value);
      // A pull that gives nothing is not followed by another one.
      if (bytes.length === 0) continue;
      controller.enqueue(bytes);
      return;
    }
  };
  return new ReadableStream<Uint8Array>(
    {
      pull: async (controller) => {
        try {
          await pull(controller);
        } catch (error) {
          await closingAfter(() => Promise.reject(error as Error), close);
        }
      },
      async cancel() {
        // Not one after the other: return() may wait behind a next() that only close() brings to an end.
        await Promise.all([iterator?.return?.(), close()]);
      },
    },
    { highWaterMark: 0 },
  );
}
