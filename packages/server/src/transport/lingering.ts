/**
 * The end of a connection. Its last answer and FIN are sent, and then the client's own FIN is waited for, while what
 * still comes is dropped: a reset, which is what the client gets for bytes that come after the close, could overtake
 * the answer (RFC9112§9.6).
 *
 *   gently ──the client has taken all, or its time is over──▶ closed
 *   gently ──it is known to send no more──▶ closed, behind what is left to send
 *   by reset ──the client has taken all──▶ reset, so that the client does not take the last answer for whole
 *
 * @module
 */
import type { ClientNews } from './client-watch.ts';
import type { Deadlines } from './deadlines.ts';
import type { Transport } from './transport.ts';

/** What is known of the client when its last answer is out. */
export interface LastSeen {
  /** Whether it was in the midst of sending. */
  readonly sending: boolean;
  /** Whether nothing can come that would have to be waited for. */
  readonly silent: boolean;
}

export class Lingering {
  private readonly socket: Transport;
  private readonly deadlines: Deadlines;
  private sending = false;
  /** Whether a FIN would say that the last answer is whole. */
  endsByReset = false;

  constructor(socket: Transport, deadlines: Deadlines) {
    this.socket = socket;
    this.deadlines = deadlines;
    deadlines.beginToLinger();
  }

  /** Sends FIN behind what is left. A client that sends no more need not be waited for. */
  endGently({ sending, silent }: LastSeen): void {
    this.sending = sending;
    if (silent) this.leave();
    else this.socket.end();
    this.deadlines.linger();
  }

  /** A reset takes back what is on its way, also of the responses before the last one: so it waits until all was taken. */
  endByReset(): void {
    this.endsByReset = true;
    this.deadlines.lookNow();
  }

  onData(): void {
    this.sending = true;
    this.deadlines.linger();
  }

  /** The server stops: only a client in the midst of sending is waited for, and not for long. */
  onStop(): void {
    if (!this.sending && !this.endsByReset) this.leave();
    this.deadlines.hurry();
  }

  /** @returns whether the client still has something to take. */
  onLooked({ untaken }: ClientNews): boolean {
    // The FIN counts as a byte.
    if (untaken > 1) return true;
    if (this.endsByReset) resetSocket(this.socket);
    else this.socket.destroy();
    return false;
  }

  /** Sends what is left, and FIN, and waits for nothing. */
  private leave(): void {
    const { socket } = this;
    // What the kernel has taken is sent, and FIN after it, by the close itself: one system call less.
    if (socket.destroySoon !== undefined && socket.writableLength === 0) socket.destroy();
    else if (socket.destroySoon !== undefined) socket.destroySoon();
    else socket.end(() => socket.destroy());
  }
}

/** Resets a connection, so that the client does not take the response for complete. */
export function resetSocket(socket: Transport): void {
  if (socket.resetAndDestroy === undefined) socket.destroy();
  else socket.resetAndDestroy();
}
