/**
 * How much is received of a client before it is asked for. From a bound on the socket is paused, and the rest waits
 * in the kernel and at the client.
 *
 * A FIN may stand behind what is not asked for, and a paused socket does not show it. So the bound can be raised, to
 * read on to it; but the connections of a server share what may be read so.
 *
 * @module
 */
import type { Transport } from './transport.ts';

// Received and not yet asked for: beyond this the socket is paused.
const READ_AHEAD = 64 * 1024;
// While nothing is asked for, so much more is read, then twice that, …
const READ_ON = 1024 * 1024;
// … and over all connections of a server at most so much.
const LOANS_LIMIT = 64 * 1024 * 1024;

/** What the connections of one server may read on: lent, and given back. */
export class ReadAheadLoans {
  private lent = 0;

  /** @returns false if there is not so much left. */
  lend(bytes: number): boolean {
    if (this.lent + bytes > LOANS_LIMIT) return false;
    this.lent += bytes;
    return true;
  }

  giveBack(bytes: number): void {
    this.lent -= bytes;
  }
}

export class ReadAhead {
  /** Whether the socket is not read. */
  paused = false;

  private readonly socket: Transport;
  private readonly loans: ReadAheadLoans;
  private bound = READ_AHEAD;

  constructor(socket: Transport, loans: ReadAheadLoans) {
    this.socket = socket;
    this.loans = loans;
  }

  /** Whether more waits, here or in the kernel, than is read unasked. */
  get isAhead(): boolean {
    return this.paused || this.bound > READ_AHEAD;
  }

  /** Whether so many bytes are as much as may be read unasked. */
  isEnough(buffered: number): boolean {
    return buffered >= this.bound;
  }

  pause(): void {
    if (this.paused) return;
    this.paused = true;
    this.socket.pause();
  }

  /** What came is asked for: reads as usual. */
  resume(): void {
    if (!this.isAhead) return;
    this.giveBack();
    this.paused = false;
    this.socket.resume();
  }

  /** Reads on though nothing is asked for, as long as the server holds little that was read so. */
  readOn(): void {
    const more = Math.max(READ_ON, this.bound);
    if (!this.loans.lend(more)) return;
    this.bound += more;
    this.paused = false;
    this.socket.resume();
  }

  /** Gives back what was lent. */
  giveBack(): void {
    this.loans.giveBack(this.bound - READ_AHEAD);
    this.bound = READ_AHEAD;
  }
}
