/**
 * Chunks of `write()` on their way into a body (PEP3333, "The write() Callable").
 *
 * @module
 */
import {
  type Body,
  type Chunk,
  ResponseEndedError,
  STEPS_IN_A_TURN,
  WRITE_QUEUE_LIMIT,
  othersTurn,
  refuseWrite,
  toBody,
  writesUnawaited,
} from '@tsgi/spec';
import type { AsyncBody } from '../body/body-kinds.ts';
import { chunkBytes } from '../body/chunk-bytes.ts';
import { once } from '../body/with-close.ts';

export class WriteQueue {
  /** Written chunks that are not read yet. */
  readonly chunks: Chunk[] = [];
  private size = 0;
  private empties = 0;
  /** The reason with which `write()` rejects after the end. */
  refusal: unknown;
  private ended = false;
  private wake = Promise.withResolvers<void>();
  private drained = Promise.withResolvers<void>();
  private readonly signal: AbortSignal;

  /** @param signal - of the request: its reason says why writing fails after it aborts. */
  constructor(signal: AbortSignal) {
    this.signal = signal;
  }

  /** Whether the queue has ended: later writes go nowhere. */
  get hasEnded(): boolean {
    return this.ended;
  }

  /**
   * @returns a promise that resolves once everything was read and more is asked for, and rejects after the end.
   * @throws SpecViolation if too many bytes are queued, because the application does not await the promise.
   */
  write(chunk: Chunk): void | Promise<void> {
    const { length } = chunkBytes(chunk);
    if (length === 0 && !this.ended) return this.passEmpty();
    if (this.size > WRITE_QUEUE_LIMIT) throw writesUnawaited(this.size);
    this.size += length;
    if (this.ended) return refuseWrite(() => this.refuse());
    this.chunks.push(chunk);
    this.wake.resolve();
    return this.drained.promise;
  }

  private passEmpty(): void | Promise<void> {
    this.empties++;
    if (this.empties % STEPS_IN_A_TURN === 0) return othersTurn();
  }

  /** @returns what `write()` rejects with. */
  private refuse(): unknown {
    this.size = 0;
    this.refusal ??= this.signal.aborted ? this.signal.reason : new ResponseEndedError();
    return this.refusal;
  }

  end(): void {
    this.ended = true;
    this.wake.resolve();
  }

  /** Ends the queue and drops unread chunks. */
  stop(): void {
    this.end();
    this.chunks.length = 0;
    this.drain();
  }

  async *[Symbol.asyncIterator](): AsyncGenerator<Chunk, void, undefined> {
    for (;;) {
      const chunk = this.chunks.shift();
      if (chunk !== undefined) {
        yield chunk;
        continue;
      }
      this.drain();
      if (this.ended) return;
      await this.wake.promise;
      this.wake = Promise.withResolvers();
    }
  }

  private drain(): void {
    this.size = 0;
    this.drained.resolve();
    this.drained = Promise.withResolvers();
  }
}

/**
 * Returns a body of the written chunks, followed by the body that the application returns.
 *
 * @param returned - the application's promise; the queue ends before it resolves or rejects.
 */
export function writtenBody(queue: WriteQueue, returned: PromiseLike<Body>): Body {
  let rest: Body | undefined;
  const known = Promise.resolve(returned).then((body) => (rest = toBody(body)));
  // The reader is told; if there is none, closing says it.
  known.catch(() => undefined);
  const close = once(() => {
    const isRunning = !queue.hasEnded;
    queue.stop();
    // At once, if that can be: nobody waits for a closing before going on.
    if (!isRunning) return rest?.close?.();
    return known.then(
      (body) => body.close?.(),
      (error: unknown) => {
        // That it may not write any more is why it failed.
        if (error !== queue.refusal) throw error;
      },
    );
  });
  return Object.assign(chunksOf(queue, known), { close });
}

async function* chunksOf(queue: WriteQueue, known: Promise<Body>): AsyncGenerator<Chunk, void, undefined> {
  yield* queue;
  yield* (await known) as AsyncBody;
}
