/**
 * Converts bodies to web streams and back. Both directions read only on demand.
 *
 * @module
 */
import { type Body, type Chunk, toBody } from '@tsgi/spec';
import { STEPS_IN_A_TURN, othersTurn } from '@tsgi/spec';
import { isArrayBody, iterate } from './body-kinds.ts';
import { chunkBytes } from './chunk-bytes.ts';
import { copyOf } from '@tsgi/http';
import { closingAfter, once } from './with-close.ts';

/** Converts a web stream to a body. Cancelling the body, or closing it early, cancels the stream. */
export function fromWebStream(stream: ReadableStream<Chunk>): Body {
  return toBody(stream as Body);
}

/**
 * Converts a body to a web stream of bytes. The body is closed at the end, on an error, or when the stream is
 * cancelled.
 */
export function toWebStream(given: Body): ReadableStream<Uint8Array> {
  const body = toBody(given);
  const close = once(() => body.close?.());
  let iterator: Iterator<Chunk> | AsyncIterator<Chunk> | undefined;
  const pull = async (controller: ReadableStreamDefaultController<Uint8Array>) => {
    iterator ??= iterate(body);
    for (let steps = 1; ; steps++) {
      const step = await iterator.next();
      if (step.done === true) {
        await close();
        controller.close();
        return;
      }
      const bytes = chunkBytes(step.value);
      if (steps % STEPS_IN_A_TURN === 0) await othersTurn();
      // A pull that gives nothing is not followed by another one.
      if (bytes.length === 0) continue;
      // The reader may keep it, and the body may give the same memory again (BODY-REUSE).
      controller.enqueue(typeof step.value === 'string' || isArrayBody(body) ? bytes : copyOf(bytes));
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
