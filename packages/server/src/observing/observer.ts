/**
 * All that a server tells of what it does: its two logs, and who waits for requests to be over.
 *
 * @module
 */
import type { Exchange, IncomingRequest } from '@tsgi/gateway';
import type { Clock } from '../transport/clock.ts';
import { AccessLog } from './access-log.ts';
import { ErrorReport } from './error-report.ts';
import { RefusalReport, escapeLine } from './refusal-report.ts';
import type { RequestRecord } from './request-record.ts';

/** Where a server writes: its access log and its errors. */
export interface Output {
  /** Takes one or more lines for the access log. */
  access(lines: string): void;
  /** Takes text for the error log. */
  error(text: string): void;
  /** Is told of each request that is over, and of each connection that ends without one. */
  handled?(): void;
}

/** What a record says beside what its exchange knows. */
export interface RecordSource {
  readonly remoteAddress: string;
  /** Of {@link Observer.now}. */
  readonly startedAt: number;
}

export class Observer {
  /** The error log. */
  readonly log: ErrorReport;

  private readonly output: Output;
  private readonly accessLog: AccessLog | undefined;
  private readonly refusals: RefusalReport;

  /** @param quiet - whether there is no access log. */
  constructor(output: Output, clock: Clock, quiet: boolean) {
    this.output = output;
    this.log = new ErrorReport((text) => output.error(text));
    this.refusals = new RefusalReport(this.log, clock);
    this.accessLog = quiet ? undefined : new AccessLog(clock, (lines) => output.access(lines));
  }

  /** When a request begins, if anybody will ask: milliseconds of a monotonic clock. */
  now(): number {
    return this.accessLog === undefined ? 0 : performance.now();
  }

  requestEnded(source: RecordSource, { request, sent, status }: Exchange): void {
    this.unasked();
    if (this.accessLog === undefined) return;
    const { remoteAddress, startedAt } = source;
    this.accessLog.write({
      remoteAddress,
      requestLine: requestLineOf(request),
      status,
      size: sent,
      duration: performance.now() - startedAt,
    });
  }

  /** A request was refused by the server itself. */
  requestRefused(record: RequestRecord, reason: string): void {
    this.unasked();
    this.accessLog?.write({ ...record, requestLine: escapeLine(record.requestLine) });
    this.refusals.report(record.requestLine, record.status, reason);
  }

  /** Its content was refused, while it was answered. */
  contentRefused(request: IncomingRequest, status: string, reason: string): void {
    this.refusals.report(requestLineOf(request), Number.parseInt(status, 10), reason.trimEnd());
  }

  /** A connection has ended without a request, which counts as one. */
  unasked(): void {
    this.output.handled?.();
  }
}

function requestLineOf({ method, rawTarget, version }: IncomingRequest): string {
  return `${method} ${rawTarget} HTTP/${version}`;
}
