import type { Clock } from '../transport/clock.ts';
import type { RequestRecord } from './request-record.ts';

const MONTHS = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'];

// So many characters are gathered at most before they are written.
const BATCH = 16 * 1024;

/**
 * Writes one line per request, in the common log format plus the duration: `host - - [date] "request line" status bytes
 * 1.5ms`.
 *
 * The request line comes from the parser, which rejects quotes and control characters. Lines of one turn of the event
 * loop are written together.
 */
export class AccessLog {
  private readonly clock: Clock;
  private readonly output: (lines: string) => void;
  private lines = '';
  private scheduled = false;
  private second = 0;
  private date = '';

  constructor(clock: Clock, output: (lines: string) => void) {
    this.clock = clock;
    this.output = output;
  }

  write({ duration, remoteAddress, requestLine, size, status }: RequestRecord): void {
    const host = remoteAddress === '' ? '-' : remoteAddress;
    this.lines += `${host} - - [${this.dateNow()}] "${requestLine}" ${status === 0 ? '-' : status} ${size === 0 ? '-' : size} ${duration.toFixed(1)}ms\n`;
    if (this.lines.length > BATCH) this.flush();
    else if (!this.scheduled) this.schedule();
  }

  private schedule(): void {
    this.scheduled = true;
    setImmediate(() => {
      this.scheduled = false;
      this.flush();
    });
  }

  private flush(): void {
    const { lines } = this;
    if (lines === '') return;
    this.lines = '';
    this.output(lines);
  }

  private dateNow(): string {
    const { second } = this.clock;
    if (second !== this.second) {
      this.second = second;
      this.date = formatClfDate(new Date(second * 1000));
    }
    return this.date;
  }
}

/** Formats a time as `10/Oct/2000:13:55:36 -0700`, in local time, as Apache does. */
export function formatClfDate(date: Date): string {
  const two = (number: number) => String(number).padStart(2, '0');
  const offset = -date.getTimezoneOffset();
  const zone = `${offset < 0 ? '-' : '+'}${two(Math.floor(Math.abs(offset) / 60))}${two(Math.abs(offset) % 60)}`;
  const day = `${two(date.getDate())}/${MONTHS[date.getMonth()] ?? ''}/${date.getFullYear()}`;
  return `${day}:${two(date.getHours())}:${two(date.getMinutes())}:${two(date.getSeconds())} ${zone}`;
}
