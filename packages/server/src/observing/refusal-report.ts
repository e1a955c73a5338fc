import type { Clock } from '../transport/clock.ts';
import type { ErrorReport } from './error-report.ts';

// Clients decide how often they are refused, so they must not decide how fast the log grows.
const LINES_A_SECOND = 20;

/** Why requests were refused: a line each in the error log, or a count if they are many. */
export class RefusalReport {
  private readonly log: ErrorReport;
  private readonly clock: Clock;
  private since = -Infinity;
  private lines = 0;
  private untold = 0;

  constructor(log: ErrorReport, clock: Clock) {
    this.log = log;
    this.clock = clock;
  }

  /** @param requestLine - as far as it is known; what the client sent, whatever that is. */
  report(requestLine: string, status: number, reason: string): void {
    if (this.clock.now - this.since >= 1000) this.beginSecond();
    this.lines++;
    if (this.lines > LINES_A_SECOND) {
      this.untold++;
      return;
    }
    const line = requestLine === '' ? '' : ` ("${escapeLine(requestLine)}")`;
    this.log.report(`Refused with ${status}${line}: ${reason}`, undefined);
  }

  private beginSecond(): void {
    if (this.untold > 0) this.log.report(`Refused ${this.untold} more that are not listed`, undefined);
    this.since = this.clock.now;
    this.lines = 0;
    this.untold = 0;
  }
}

/** What a client sent, as one line that is safe in a log: quotes, controls and bytes beyond ASCII as `\xHH`. */
export function escapeLine(text: string): string {
  const escaped = text.replaceAll(
    /["\\]|[^ -~]/g,
    (character) => `\\x${character.charCodeAt(0).toString(16).padStart(2, '0')}`,
  );
  return escaped === '' ? '-' : escaped;
}
