/**
 * What an application writes with `write()`, on its way into a body (PEP3333, "The write() Callable").
 *
 * @module
 */
import { type Body, type Chunk, ResponseEndedError, SpecViolation, toBody } from '@tsgi/spec';
import type { AsyncBody } from '../body/body-kinds.ts';
import { chunkBytes } from '../body/chunk-bytes.ts';
import { once } from '../body/with-close.ts';
import { STEPS_IN_A_TURN, othersTurn } from '@tsgi/spec';

// As much as a server queues for an application that does not wait.
const LIMIT = 1024 * 1024;

export class WriteQueue {
  /** What was written and not yet read. */
  readonly chunks: Chunk[] = [];
  private size = 0;
  private empties = 0;
  /** What `write()` rejects with after the end. */
  refusal: unknown;
  private ended = false;
  private wake = Promise.withResolvers<void>();
  private drained = Promise.withResolvers<void>();
  private readonly signal: AbortSignal;

  /** @param signal - that of the request: its reason is why nothing can be written any more. */
  constructor(signal: AbortSignal) {
    this.signal = signal;
  }

  /** Nothing more is written, or what is written goes nowhere. */
  get hasEnded(): boolean {
    return this.ended;
  }

  /**
   * @returns a promise that resolves when all was read and more is asked for, and rejects after the end.
   * @throws SpecViolation if nobody waits for that.
   */
  write(chunk: Chunk): void | Promise<void> {
    const { length } = chunkBytes(chunk);
    if (length === 0 && !this.ended) return this.passEmpty();
    if (this.size > LIMIT) {
      throw new SpecViolation(
        'WRITE-WAIT',
        'application',
        `write() must wait for its promise; ${this.size} bytes are queued`,
      );
    }
    this.size += length;
    if (this.ended) return this.refuse();
    this.chunks.push(chunk);
    this.wake.resolve();
    return this.drained.promise;
  }

  private passEmpty(): void | Promise<void> {
    this.empties++;
    if (this.empties % STEPS_IN_A_TURN === 0) return othersTurn();
  }

  /** In a turn of its own, so that an application that writes on in spite of it leaves the others theirs. */
  private refuse(): Promise<void> {
    const refused = othersTurn().then(() => {
      this.size = 0;
      this.refusal ??= this.signal.aborted ? this.signal.reason : new ResponseEndedError();
      throw this.refusal;
    });
    // An application that does not wait for it must not end the process.
    refused.catch(() => undefined);
    return refused;
  }

  end(): void {
    this.ended = true;
    this.wake.resolve();
  }

  /** Ends, and forgets what nobody will read. */
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
 * A body of what is written, and then of the body that the application returns.
 *
 * @param returned - what the application returns; the queue ends before it comes true, or fails.
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
