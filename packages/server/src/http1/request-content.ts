/**
 * The content of one request on its way from the parser to `tsgi.input`, and the client's time for it. Made only for
 * requests with content.
 *
 * @module
 */
import { statusText } from '@tsgi/http';
import { type IncomingContent, InputConsumedError } from '@tsgi/gateway';
import {
  type MessageContent,
  type MessageEnd,
  ProtocolError,
  type RequestHead,
  type RequestReader,
} from '@tsgi/http1';
import type { Header } from '@tsgi/spec';
import type { Clock } from '../transport/clock.ts';
import { ConnectionClosed } from '../connection-closed.ts';
import type { Settings } from '../options.ts';

/** What the content needs of its connection. */
export interface ContentHost {
  readonly reader: RequestReader;
  readonly service: { readonly clock: Clock; readonly settings: Settings };
  /** Lets the socket be read again, if it was paused. */
  wantBytes(): void;
  /** Sends `100 Continue`, unless a response has begun. */
  sendContinue(): void;
  /** Called when the content's deadline has changed. */
  deadlineMoved(): void;
}

// Chunks below this are gathered with those behind them.
const SHORT = 1024;
// Content that nobody read is read over, up to so much, to keep the connection; Warp: 8 KiB, hono: 64 MiB.
const DRAIN_LIMIT = 64 * 1024;

export class RequestContent implements IncomingContent {
  /** Whether the parser has returned all of it. */
  ended = false;
  /** When the client must have sent more, in ms of the clock. */
  deadline: number = Infinity;
  /** The trailer section, once everything was read. */
  trailers: Header[] | undefined;
  /** Why it was refused; answered with its own status instead of 500. */
  refusal: { status: string; text: string } | undefined;
  readonly mayHaveTrailers: boolean;
  /** When the client must have sent all of it. */
  readonly receiptDeadline: number;

  private readonly host: ContentHost;
  private readonly length: number | undefined;
  private continueOwed: boolean;
  private left: (() => Error) | undefined;
  private received = 0;
  private discarded = 0;
  private waited = 0;
  private waitingSince = 0;
  /** What came behind short pieces that were gathered: trailers, or what was wrong. */
  private heldTrailers: Header[] | undefined;
  private heldError: { readonly error: unknown } | undefined;
  private reading: PromiseWithResolvers<Uint8Array | undefined> | undefined;

  constructor(host: ContentHost, head: RequestHead) {
    this.host = host;
    this.length = typeof head.framing === 'number' ? head.framing : undefined;
    this.mayHaveTrailers = head.framing === 'chunked';
    this.continueOwed = head.expectsContinue;
    this.receiptDeadline = host.service.clock.now + host.service.settings.requestTimeout;
  }

  /** Whether more content remains than the server drains to keep the connection open. */
  get isTooMuchToDrain(): boolean {
    return !this.ended && (this.continueOwed || (this.length ?? 0) - this.received > DRAIN_LIMIT);
  }

  /** Returns the next piece, for `tsgi.input`. */
  readContent(): Promise<Uint8Array | undefined> | Uint8Array | undefined {
    if (this.left !== undefined) throw this.left();
    if (this.ended) {
      this.trailers ??= this.heldTrailers;
      return undefined;
    }
    const event = this.take();
    if (event !== undefined) return event.kind === 'content' ? event.bytes : undefined;
    if (this.continueOwed) this.host.sendContinue();
    this.continueOwed = false;
    this.host.wantBytes();
    this.wait();
    this.reading = Promise.withResolvers();
    return this.reading.promise;
  }

  /** Called when bytes arrived, or the client's end: a pending read may resolve. */
  onBytes(): void {
    const { reading } = this;
    if (reading === undefined) return;
    try {
      const event = this.take();
      if (event === undefined) return;
      this.stopWaiting();
      reading.resolve(event.kind === 'content' ? event.bytes : undefined);
    } catch (error) {
      this.stopWaiting();
      reading.reject(error);
    }
  }

  /** Called when the client is too slow: no more is read from it. */
  onDeadline(): void {
    const { reading } = this;
    if (reading === undefined) return;
    this.stopWaiting();
    this.ended = true;
    this.host.reader.close();
    this.refusal = { status: statusText(408), text: 'the content did not come in time\n' };
    reading.reject(new ConnectionClosed('timeout', 'the client did not send its content in time'));
  }

  /**
   * The response is over: a pending read of the content gets none of the next request's.
   *
   * @param reason - makes the error for a pending read; that is rare, and a stack trace takes 2 µs.
   */
  abandon(reason: () => Error = afterTheEnd): void {
    const { reading } = this;
    this.left = reason;
    if (reading === undefined) return;
    this.stopWaiting();
    reading.reject(reason());
  }

  /**
   * Drains content that was not read.
   *
   * @returns false if that is too much.
   */
  discard(event: MessageContent | MessageEnd): boolean {
    if (event.kind === 'end') this.ended = true;
    else this.discarded += event.bytes.length;
    return this.discarded <= DRAIN_LIMIT;
  }

  private take(): MessageContent | MessageEnd | undefined {
    try {
      if (this.heldError !== undefined) throw this.heldError.error;
      const event = this.host.reader.next();
      if (event === undefined || event.kind === 'head') return undefined;
      if (event.kind === 'content') {
        const isShort = event.bytes.length < SHORT && this.length === undefined;
        const whole = isShort && this.host.reader.buffered > 0 ? this.gather(event) : event;
        this.received += whole.bytes.length;
        return whole;
      } else {
        this.ended = true;
        this.trailers = [...(event.trailers ?? [])];
      }
      return event;
    } catch (error) {
      this.ended = true;
      if (error instanceof ProtocolError) {
        this.refusal = { status: statusText(error.statusHint), text: `${error.message}\n` };
      }
      throw error;
    }
  }

  /** All that is there already, as one piece: a piece of one byte would be an object of a hundred. */
  private gather(first: MessageContent): MessageContent {
    const { reader } = this.host;
    const bytes = new Uint8Array(first.bytes.length + reader.buffered);
    bytes.set(first.bytes);
    let end = first.bytes.length;
    try {
      for (let event = reader.next(); event !== undefined; event = reader.next()) {
        if (event.kind !== 'content') {
          this.ended = true;
          if (event.kind === 'end') this.heldTrailers = [...(event.trailers ?? [])];
          break;
        }
        bytes.set(event.bytes, end);
        end += event.bytes.length;
      }
    } catch (error) {
      this.heldError = { error };
    }
    return { ...first, bytes: end * 2 < bytes.length ? bytes.slice(0, end) : bytes.subarray(0, end) };
  }

  /** At least `minContentRate` bytes for each second that is spent waiting for them, a grace aside. */
  private wait(): void {
    const { clock, settings } = this.host.service;
    const { contentRateGrace, minContentRate } = settings;
    this.waitingSince = clock.now;
    const earned = minContentRate === 0 ? Infinity : (this.received / minContentRate) * 1000;
    const left = Math.max(0, contentRateGrace + earned - this.waited);
    this.deadline = Math.min(this.receiptDeadline, clock.now + left);
    this.host.deadlineMoved();
  }

  private stopWaiting(): void {
    this.reading = undefined;
    this.waited += this.host.service.clock.now - this.waitingSince;
    this.deadline = Infinity;
    this.host.deadlineMoved();
  }
}

function afterTheEnd(): Error {
  return new InputConsumedError('the end of the response');
}
