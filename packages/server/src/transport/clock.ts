/**
 * The server's one timer: a coarse clock, the Date field of all responses, and every deadline.
 *
 * The deadlines are a wheel of slots, a slot a tick. Something watched sits in one slot and is looked at when
 * that slot comes round; if its deadline was moved meanwhile, it moves on to the slot where it now belongs.
 * So a request that moves a deadline writes one number and touches no slot.
 *
 * @module
 */

/** Something with a deadline, in milliseconds of {@link Clock.now}; `Infinity` for none at present. */
export interface Timed {
  deadline: number;
  /** The slot it sits in, and when that comes round; the clock's own business. */
  slot: number;
  due: number;
  /** Called on the first tick at or after the deadline; it may set the next one. */
  onDeadline(now: number): void;
  /** Called instead if the slot came round and the deadline is still to come: at the latest every 16 ticks. */
  onLook(): void;
}

const SLOTS = 16;

export class Clock {
  /**
   * Milliseconds since some moment, as of the last tick. They only go forward, a second a second: setting
   * the clock of the machine moves no deadline.
   */
  now: number = performance.now();
  /** The time of day in seconds since the epoch, as of the last tick. */
  second: number = secondNow();
  /** The Date field line, as of the last tick (RFC9110§6.6.1). */
  dateLine: string = formatDateLine(this.second);

  private readonly tickLength: number;
  private readonly slots: Set<Timed>[] = Array.from({ length: SLOTS }, () => new Set());
  private tick = 0;
  private watched = 0;
  private timer: NodeJS.Timeout | undefined;

  /** @param tickLength - milliseconds; a deadline is seen at most so much later. */
  constructor(tickLength: number) {
    this.tickLength = tickLength;
  }

  /** Begins to watch. The timer runs only as long as something is watched. */
  watch(timed: Timed): void {
    if (this.watched++ === 0) this.start();
    this.place(timed);
  }

  unwatch(timed: Timed): void {
    if (this.slots[timed.slot]?.delete(timed) === true && --this.watched === 0) this.stop();
  }

  /** Sets a deadline; one that is none, or later than the next look, may be set without asking. */
  advance(timed: Timed, deadline: number): void {
    timed.deadline = deadline;
    if (deadline < timed.due && this.slots[timed.slot]?.delete(timed) === true) this.place(timed);
  }

  private start(): void {
    this.readTime();
    this.timer = setInterval(() => this.onTick(), this.tickLength).unref();
  }

  private stop(): void {
    clearInterval(this.timer);
  }

  private readTime(): void {
    this.now = performance.now();
    const second = secondNow();
    if (second !== this.second) this.dateLine = formatDateLine(second);
    this.second = second;
  }

  private place(timed: Timed): void {
    const ticks = Math.ceil((timed.deadline - this.now) / this.tickLength);
    const ahead = Math.min(Math.max(ticks, 1), SLOTS - 1);
    timed.slot = (this.tick + ahead) % SLOTS;
    timed.due = this.now + ahead * this.tickLength;
    this.slots[timed.slot]?.add(timed);
  }

  private onTick(): void {
    this.readTime();
    this.tick = (this.tick + 1) % SLOTS;
    const due = [...(this.slots[this.tick] ?? [])];
    for (const timed of due) {
      if (timed.deadline <= this.now) {
        timed.deadline = Infinity;
        timed.onDeadline(this.now);
      } else {
        timed.onLook();
      }
      if (this.slots[this.tick]?.delete(timed) === true) this.place(timed);
    }
  }
}

function secondNow(): number {
  return Math.floor(Date.now() / 1000);
}

function formatDateLine(second: number): string {
  return `Date: ${new Date(second * 1000).toUTCString()}\r\n`;
}
