/**
 * A body that is not made yet: it belongs to the response of an async body, and is made with that body's first chunk.
 * Cancelling and closing reach the body behind it at once, even while it is pending.
 *
 * @module
 */
import type { Body, Chunk } from '@tsgi/spec';
import { iterate } from '../body/body-kinds.ts';
import { isEmptyChunk } from '../body/chunk-bytes.ts';
import { closingAfter } from '../body/with-close.ts';
import type { StartedBody, Step } from './started-body.ts';

const DONE: Step = { done: true, value: undefined };

export class LazyBody implements AsyncIterator<Chunk> {
  private readonly started: StartedBody;
  private readonly finish: () => Body | Promise<Body>;
  private readonly hurried = Promise.withResolvers<undefined>();
  private outward: Promise<Body> | undefined;
  private iterator: Iterator<Chunk> | AsyncIterator<Chunk> | undefined;
  private wanted = true;

  /** @param finish - makes the body from the started one; called once at most. */
  constructor(started: StartedBody, finish: () => Body | Promise<Body>) {
    this.started = started;
    this.finish = finish;
  }

  /** Makes the body now, before the first chunk. */
  hurry(): void {
    void this.make();
    this.hurried.resolve(undefined);
  }

  [Symbol.asyncIterator](): this {
    return this;
  }

  async next(): Promise<IteratorResult<Chunk>> {
    if (this.iterator !== undefined) return this.iterator.next();
    if (this.outward === undefined) {
      const first = await Promise.race([this.started.peek(), this.hurried.promise]);
      // One chunk for one chunk, even if it is empty: the response is not final yet.
      if (first?.done === false && isEmptyChunk(first.value)) {
        this.started.skip();
        return first;
      }
    }
    if (!this.wanted) return DONE as IteratorReturnResult<undefined>;
    this.iterator = iterate(await this.make());
    return this.iterator.next();
  }

  async return(): Promise<IteratorResult<Chunk>> {
    this.wanted = false;
    const { iterator } = this;
    await (iterator === undefined ? this.started.giveUp() : iterator.return?.());
    return DONE as IteratorReturnResult<undefined>;
  }

  close(): void | Promise<void> {
    this.wanted = false;
    const { outward } = this;
    if (outward === undefined) return this.started.close();
    const closeOutward = async () => {
      // Whoever asked for a chunk was told why there is none.
      const body = await outward.catch(() => undefined);
      await body?.close?.();
    };
    // What waits for the rest of the response must not keep the application's body open.
    return closingAfter(() => this.started.close(), closeOutward);
  }

  private make(): Promise<Body> {
    if (this.outward === undefined) {
      this.outward = new Promise((resolve) => resolve(this.finish()));
      this.outward.catch(() => undefined);
    }
    return this.outward;
  }
}
