/**
 * When a connection is next due: one number for the clock's wheel, worked out anew as the connection goes from
 * phase to phase. What has to be done when it is due, the connection knows.
 *
 * @module
 */
import type { Clock, Timed } from './clock.ts';
import type { Settings } from '../options.ts';

// A client is looked at as often as this, in milliseconds, or more often if `writeTimeout` is short.
const LOOK_EVERY = 1000;
const LOOKS = 4;
// When the server stops, a client in the midst of sending is waited for so many milliseconds.
const PATIENCE_AT_STOP = 1000;

/** What deadlines are worked out of: the service. */
export interface TimeTable {
  readonly clock: Clock;
  readonly settings: Settings;
  readonly stopping: boolean;
}

/** Whose deadlines they are: the connection. */
export interface DeadlineHost {
  /** The time is over that was set last. */
  onDeadline(now: number): void;
  /** The clock came by, and the time is not over. */
  onLook(): void;
}

export class Deadlines implements Timed {
  deadline: number = Infinity;
  slot = 0;
  due = 0;
  /** When the client must be looked at, while it is answered. */
  lookAt: number = Infinity;

  private readonly host: DeadlineHost;
  private readonly table: TimeTable;
  /** When a lingering connection is given up, whatever the client still sends. */
  private lingerEnd = Infinity;

  constructor(host: DeadlineHost, table: TimeTable) {
    this.host = host;
    this.table = table;
  }

  onDeadline(now: number): void {
    this.host.onDeadline(now);
  }

  onLook(): void {
    this.host.onLook();
  }

  /** Between two requests. Clients are told one second less, so that none sends a request into the close. */
  idle(): void {
    this.within(this.table.settings.keepAliveTimeout + 1000);
  }

  /** For the head of the first request, and of any other that has begun to come. */
  head(): void {
    const { settings, stopping } = this.table;
    this.within(stopping ? PATIENCE_AT_STOP : settings.headersTimeout);
  }

  /** An application has no deadline. */
  none(): void {
    this.deadline = Infinity;
  }

  /** Two can be late: the client with its content, and the next look at what it does. */
  answer(contentDeadline: number = Infinity): void {
    this.set(Math.min(contentDeadline, this.lookAt));
  }

  /** For draining unread content: counts from the last bytes received, but not beyond the content's own deadline. */
  drain(receiptDeadline: number): void {
    const { clock, settings } = this.table;
    this.set(Math.min(receiptDeadline, clock.now + settings.headersTimeout));
  }

  /** The client is looked at soon, if that is not to be done already. */
  watchClient(): void {
    if (this.lookAt === Infinity) this.lookAt = this.nextLook;
  }

  watchNoMore(): void {
    this.lookAt = Infinity;
  }

  /** Until the client is looked at, that has to take its answers. */
  look(): void {
    this.set(this.nextLook);
  }

  /** The client is looked at in the next tick. */
  lookNow(): void {
    this.set(this.table.clock.now);
  }

  /** The last answer is out: from now on the client has so long for all that it still sends. */
  beginToLinger(): void {
    const { clock, settings, stopping } = this.table;
    this.lingerEnd = clock.now + (stopping ? PATIENCE_AT_STOP : settings.requestTimeout);
  }

  /** The time to linger counts from the last byte that came, but it has an end. */
  linger(): void {
    const { clock, settings, stopping } = this.table;
    const patience = stopping ? Math.min(PATIENCE_AT_STOP, settings.lingerTimeout) : settings.lingerTimeout;
    this.set(Math.min(this.lingerEnd, clock.now + patience));
  }

  /** The server stops: what the client is waited for has less time now. */
  hurry(): void {
    const soon = this.table.clock.now + PATIENCE_AT_STOP;
    this.lingerEnd = Math.min(this.lingerEnd, soon);
    this.set(Math.min(this.deadline, soon));
  }

  private get nextLook(): number {
    const { clock, settings } = this.table;
    return clock.now + Math.min(LOOK_EVERY, settings.writeTimeout / LOOKS);
  }

  private within(time: number): void {
    this.set(this.table.clock.now + time);
  }

  private set(deadline: number): void {
    this.table.clock.advance(this, deadline);
  }
}
