/**
 * The way from the responses to the socket: gathers what is to be sent, writes it in as few pieces as there can
 * be, and says when the client does not keep up.
 *
 * @module
 */
import type { Writable } from 'node:stream';
import type { ResponseSink } from './gateway/outgoing-response.ts';
import { decodeLatin1 } from './latin1.ts';

// Gathered and not yet written: beyond this it is written at once.
const BATCH = 64 * 1024;
// Bytes shorter than this are joined with the text around them rather than written by themselves.
const JOINED_BYTES = 4 * 1024;
// A body that never has to wait lets the other connections run after so much.
const BURST = 1024 * 1024;

/** Is told when a response has to wait for the client. */
export interface OutboxHost {
  stalled(): void;
}

export class Outbox implements ResponseSink {
  /** Whether the socket takes no more for now; `drain` follows. */
  full = false;
  /** Whether somebody will flush it at the end of what is being done. */
  held = false;

  private readonly socket: Writable;
  private readonly host: OutboxHost;
  private text = '';
  private scheduled = false;
  private burst = 0;
  private waiting: PromiseWithResolvers<void> | undefined;

  constructor(socket: Writable, host: OutboxHost) {
    this.socket = socket;
    this.host = host;
  }

  /** Takes ISO-8859-1 text. */
  sendText(text: string): void {
    this.text += text;
    if (this.text.length > BATCH) this.flush();
  }

  /** Takes bytes; they must not change afterwards. */
  sendBytes(bytes: Uint8Array): void {
    if (bytes.length <= JOINED_BYTES) {
      this.sendText(decodeLatin1(bytes, 0, bytes.length));
      return;
    }
    this.burst += bytes.length;
    const { socket } = this;
    socket.cork();
    this.flush();
    if (!socket.write(bytes)) this.full = true;
    socket.uncork();
  }

  /** Writes what was gathered, now. */
  flush(): void {
    const { text } = this;
    if (text === '') return;
    this.text = '';
    this.burst += text.length;
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

  /** @returns a promise if the client does not keep up, or it is the others' turn. */
  backpressure(): Promise<void> | undefined {
    if (this.full) {
      if (this.waiting === undefined) {
        this.waiting = Promise.withResolvers();
        this.host.stalled();
      }
      return this.waiting.promise;
    }
    if (this.burst <= BURST) return undefined;
    this.burst = 0;
    return new Promise((resolve) => setImmediate(resolve));
  }

  /** The socket takes more again, or it is gone: nobody waits any longer. */
  drained(): void {
    const { waiting } = this;
    this.full = false;
    this.waiting = undefined;
    waiting?.resolve();
  }
}

function flushScheduled(outbox: Outbox): void {
  outbox.flushNow();
}
