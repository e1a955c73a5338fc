/**
 * A body of which one step may be taken ahead, to know what the response will be. The reader gets that step first;
 * closing before the end also cancels the iterator, because it has begun.
 *
 * @module
 */
import { type Body, type Chunk, isPromise, toBody } from '@tsgi/spec';
import { iterate, isAsyncBody } from '../body/body-kinds.ts';
import { type Close, closingAfter, once } from '../body/with-close.ts';
import { whenReady } from '../when-ready.ts';

/** The result of an iterator's `next()`. */
export type Step = IteratorResult<Chunk, unknown>;

/** A body whose iteration was started by {@link startBody}. */
export type StartedBody = Body & {
  readonly close: Close;
  /** Takes a step if none was taken, and keeps it for the reader. */
  peek(): Step | Promise<Step>;
  /** Drops the step that was taken ahead. */
  skip(): void;
  /** Cancels the iterator without waiting for a pending step. */
  giveUp(): Step | Promise<Step>;
};

const DONE: Step = { done: true, value: undefined };

/** Starts to iterate a body; the result then owns the iterator. */
export function startBody(given: Body): StartedBody {
  const body = toBody(given);
  const steps = new Steps(iterate(body));
  const close = once(() => {
    let givenUp: void | Promise<void>;
    const giveUp = () => {
      givenUp = discard(steps.giveUp());
    };
    // An async generator's return() waits behind a step that may end only when the body is closed.
    return closingAfter(giveUp, () => whenBoth(givenUp, () => body.close?.()));
  });
  const controls = {
    close: () => close(),
    peek: () => steps.peek(),
    skip: () => void steps.next(),
    giveUp: () => steps.giveUp(),
  };
  if (!isAsyncBody(body)) {
    const iterator = { next: () => steps.next() as Step, return: () => steps.giveUp() as Step };
    return { [Symbol.iterator]: () => iterator as Iterator<Chunk>, ...controls };
  }
  const iterator: AsyncIterator<Chunk> = {
    next: async () => steps.next(),
    return: async () => steps.giveUp(),
  };
  return { [Symbol.asyncIterator]: () => iterator, ...controls };
}

class Steps {
  private readonly source: Iterator<Chunk> | AsyncIterator<Chunk>;
  private ahead: Step | Promise<Step> | undefined;
  private ended = false;

  constructor(source: Iterator<Chunk> | AsyncIterator<Chunk>) {
    this.source = source;
  }

  peek(): Step | Promise<Step> {
    this.ahead ??= this.take();
    return this.ahead;
  }

  next(): Step | Promise<Step> {
    const { ahead } = this;
    this.ahead = undefined;
    return ahead ?? this.take();
  }

  giveUp(): Step | Promise<Step> {
    this.ahead = undefined;
    if (this.ended) return DONE;
    this.ended = true;
    return this.source.return?.() ?? DONE;
  }

  private take(): Step | Promise<Step> {
    if (this.ended) return DONE;
    try {
      const step = this.source.next();
      return isPromise(step) ? this.seenLater(step) : this.seen(step);
    } catch (error) {
      this.ended = true;
      throw error;
    }
  }

  private seen(step: Step): Step {
    if (step.done === true) this.ended = true;
    return step;
  }

  private async seenLater(step: PromiseLike<Step>): Promise<Step> {
    try {
      return this.seen(await step);
    } catch (error) {
      this.ended = true;
      throw error;
    }
  }
}

/** Starts the second without waiting for the first, then waits for both. */
function whenBoth(first: void | Promise<void>, second: Close): void | Promise<void> {
  if (!isPromise(first)) return second();
  return Promise.all([first, (async () => second())()]).then(() => undefined);
}

function discard(step: Step | Promise<Step>): void | Promise<void> {
  return whenReady(step, () => undefined);
}
