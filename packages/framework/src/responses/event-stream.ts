/**
 * Events as a body. A comment is sent after each interval without events, so that no proxy takes the connection for
 * dead, and the server notices if it is.
 *
 * The body ends when the server begins to stop: clients of event streams reconnect by themselves.
 *
 * It is an iterator, not a generator: the `return()` of an async generator waits for a pending `next()`, and here one
 * nearly always is pending.
 *
 * @module
 */
import type { Body, Chunk } from '@tsgi/spec';
import { discardBody } from './discard-body.ts';
import { type ServerSentEvent, formatEvent } from './server-sent-event.ts';

/** The source of an event stream; a string is the data of an event. */
export type Events = AsyncIterable<ServerSentEvent | string> | Iterable<ServerSentEvent | string>;

type Step = IteratorResult<ServerSentEvent | string, unknown>;
type Sent = IteratorResult<Chunk, undefined>;

// Clients ignore it (HTML Standard, "Server-sent events").
const COMMENT: Sent = { done: false, value: ':\n\n' };
const DONE: Sent = { done: true, value: undefined };

// Milliseconds that a timer can count; a longer time would come to 1 ms.
const LONGEST_TIMER = 2 ** 31 - 1;

export class EventStream implements AsyncIterableIterator<Chunk, undefined> {
  private readonly events: AsyncIterator<ServerSentEvent | string> | Iterator<ServerSentEvent | string>;
  private readonly source: Events;
  private readonly heartbeat: number;
  private readonly shutdown: AbortSignal;
  private begun = false;
  private opened = false;
  private ended = false;
  /** Whether a `next()` of the events is pending. */
  private asked = false;
  /** What arrived while no `next()` was pending. */
  private arrived: Promise<Sent> | undefined;
  private waiting: PromiseWithResolvers<Sent> | undefined;
  private timer: ReturnType<typeof setTimeout> | undefined;
  /** The end of the events, if the server stops. */
  private leaving: Promise<void> | undefined;
  private readonly stop = (): void => {
    if (this.ended) return;
    this.leaving = this.leave();
    this.answer(Promise.resolve(DONE));
  };

  /**
   * @param heartbeat - ms without an event before a comment is sent; `Infinity` for never.
   * @param shutdown - ends the body, even while an event is pending.
   */
  constructor(events: Events, heartbeat: number, shutdown: AbortSignal) {
    this.source = events;
    this.events = Symbol.asyncIterator in events ? events[Symbol.asyncIterator]() : events[Symbol.iterator]();
    this.heartbeat = heartbeat;
    this.shutdown = shutdown;
    if (shutdown.aborted) this.stop();
    else shutdown.addEventListener('abort', this.stop);
  }

  [Symbol.asyncIterator](): this {
    return this;
  }

  next(): Promise<Sent> {
    // The head is on its way with the first chunk, and the client knows that the stream is open.
    if (!this.opened) {
      this.opened = true;
      return Promise.resolve(COMMENT);
    }
    const { arrived } = this;
    this.arrived = undefined;
    if (arrived !== undefined) return arrived;
    if (this.ended) return Promise.resolve(DONE);
    this.waiting = Promise.withResolvers<Sent>();
    if (this.heartbeat <= LONGEST_TIMER)
      this.timer = setTimeout(() => this.answer(Promise.resolve(COMMENT)), this.heartbeat);
    this.ask();
    return this.waiting.promise;
  }

  /** Leaves a pending `next()` to the events, so that what they throw at the end is reported. */
  async return(): Promise<Sent> {
    const isOver = this.ended;
    await this.close();
    if (!isOver && this.begun) await this.events.return?.();
    return DONE;
  }

  /** An iterator that has not begun has nothing behind it yet; what it is of may have. */
  close(): void | Promise<void> {
    const isOver = this.ended;
    this.ended = true;
    clearTimeout(this.timer);
    this.shutdown.removeEventListener('abort', this.stop);
    if (!isOver && !this.begun) return discardBody(this.source as Body);
    return this.leaving;
  }

  /** A source that watches the signal may throw its reason: that is no error. */
  private async leave(): Promise<void> {
    await this.return().catch(() => undefined);
  }

  private ask(): void {
    if (this.asked) return;
    this.asked = true;
    this.begun = true;
    const sent = this.take();
    const arrive = () => {
      this.asked = false;
      if (this.waiting === undefined) this.arrived = sent;
      else this.answer(sent);
    };
    sent.then(arrive, arrive);
  }

  private async take(): Promise<Sent> {
    let isOver = true;
    try {
      const step: Step = await this.events.next();
      if (step.done === true) return DONE;
      isOver = false;
      return { done: false, value: formatEvent(step.value) };
    } finally {
      if (isOver) this.ended = true;
    }
  }

  private answer(sent: Promise<Sent>): void {
    const { waiting } = this;
    clearTimeout(this.timer);
    this.waiting = undefined;
    waiting?.resolve(sent);
  }
}
