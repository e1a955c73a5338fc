/**
 * The way from the responses to the socket: gathers what is to be sent, writes it in as few pieces as there can
 * be, and says when the client does not keep up.
 *
 * @module
 */
import type { Writable } from 'node:stream';
import { othersTurn } from '@tsgi/spec';
import { decodeLatin1 } from './latin1.ts';

// Gathered and not yet written: beyond this it is written at once.
const BATCH = 64 * 1024;
// Bytes shorter than this are joined with the text around them rather than written by themselves.
const JOINED_BYTES = 4 * 1024;
// A body that never has to wait lets the other connections run after so much, where a step counts as STEP bytes
// however little it gives, or after so many milliseconds.
const BURST = 1024 * 1024;
const STEP = 256;
const LONGEST_BURST = 50;
// The time is looked at once in so many steps; a power of 2.
const STEPS_BETWEEN_LOOKS = 16;

/** Is told when a response has to wait for the client. */
export interface OutboxHost {
  stalled(): void;
  /** It has to wait no longer. */
  onDrain(): void;
}

export class Outbox {
  /** Whether the socket takes no more for now; `drain` follows. */
  full = false;
  /** Whether somebody will flush it at the end of what is being done. */
  held = false;
  /** Bytes given to the socket so far. */
  handed = 0;

  private readonly socket: Writable;
  private readonly host: OutboxHost;
  private text = '';
  private scheduled = false;
  private burst = 0;
  private burstSince = 0;
  private steps = 0;
  /** Chunks that the socket was given and has not copied: they are still the application's memory. */
  private lent = 0;
  private onTaken: (() => void) | undefined;
  private waiting: PromiseWithResolvers<void> | undefined;

  constructor(socket: Writable, host: OutboxHost) {
    this.socket = socket;
    this.host = host;
  }

  /** Whether a response waits for the client to take more. */
  get waits(): boolean {
    return this.full || this.waiting !== undefined;
  }

  /** Takes ISO-8859-1 text. */
  sendText(text: string): void {
    this.text += text;
    if (this.text.length > BATCH) this.flush();
  }

  /** Takes bytes; they must not change while {@link borrowing} says so. */
  sendBytes(bytes: Uint8Array): void {
    if (bytes.length <= JOINED_BYTES) {
      this.sendText(decodeLatin1(bytes, 0, bytes.length));
      return;
    }
    this.burst += bytes.length;
    const { socket } = this;
    socket.cork();
    try {
      this.flush();
      this.lent++;
      this.handed += bytes.length;
      this.onTaken ??= () => this.taken();
      if (!socket.write(bytes, this.onTaken)) this.full = true;
    } finally {
      socket.uncork();
    }
  }

  /** Writes what was gathered, now. */
  flush(): void {
    const { text } = this;
    if (text === '') return;
    this.text = '';
    this.burst += text.length;
    this.handed += text.length;
    if (!this.socket.write(text, 'latin1')) this.full = true;
  }

  /** Writes what was gathered at the end of this turn at the latest. */
  flushSoon(): void {
    if (this.scheduled || this.held || this.text === '') return;
    this.scheduled = true;
    process.nextTick(flushScheduled, this);
  }

  /** @internal */
  flushNow(): void {
    this.scheduled = false;
    this.flush();
  }

  /**
   * @returns a promise if the client does not keep up, bytes are still {@link borrowing borrowed}, or it is the
   *   others' turn.
   */
  backpressure(): Promise<void> | undefined {
    if (this.full) return this.wait();
    return this.borrowing() ?? (this.isOthersTurn() ? othersTurn() : undefined);
  }

  /** @returns a promise if the socket still reads bytes that it was given. */
  borrowing(): Promise<void> | undefined {
    // Mostly the kernel has copied them at once, and the callback is only late.
    return this.lent > 0 && this.socket.writableLength > 0 ? this.wait() : undefined;
  }

  /** The event loop has turned: a new burst begins. */
  turned(): void {
    this.burst = 0;
    this.burstSince = 0;
  }

  /** The socket takes more again, or it is gone: nothing waits any longer. */
  drained(): void {
    const { waiting } = this;
    this.full = false;
    this.waiting = undefined;
    waiting?.resolve();
  }

  private wait(): Promise<void> {
    if (this.waiting === undefined) {
      this.waiting = Promise.withResolvers();
      this.host.stalled();
    }
    return this.waiting.promise;
  }

  private taken(): void {
    this.lent--;
    if (this.lent === 0 && this.waiting !== undefined && !this.full) this.host.onDrain();
  }

  /** Called once a step: whether it is time to let the event loop turn. */
  private isOthersTurn(): boolean {
    this.burst += STEP;
    this.steps++;
    if (this.burst <= BURST && (this.steps % STEPS_BETWEEN_LOOKS !== 0 || !this.isLongBurst())) return false;
    this.turned();
    return true;
  }

  private isLongBurst(): boolean {
    const now = performance.now();
    if (this.burstSince === 0) this.burstSince = now;
    return now - this.burstSince > LONGEST_BURST;
  }
}

function flushScheduled(outbox: Outbox): void {
  outbox.flushNow();
}
