/**
 * What all connections of a server share: the application, the settings, the clock, the logs, and the set
 * of connections. No socket is opened here.
 *
 * @module
 */
import type { ExchangeService, IncomingRequest, Runtime } from '@tsgi/gateway';
import type { Application } from '@tsgi/spec';
import { CleanContext } from './clean-context.ts';
import { Connections } from './connections.ts';
import { HeadWriter } from './http1/head-writer.ts';
import type { ErrorReport } from './observing/error-report.ts';
import { failureText } from './observing/failure-text.ts';
import { Observer, type Output } from './observing/observer.ts';
import type { Settings } from './options.ts';
import { NODE } from './runtime.ts';
import { Stop } from './stopping/stop.ts';
import { Clock } from './transport/clock.ts';
import { ReadAheadLoans } from './transport/read-ahead.ts';
import { TcpTable } from './transport/tcp-table.ts';

// Four ticks in the shortest timeout, and one a second at the least, for the Date field.
const TICKS = 4;

export class Service implements ExchangeService {
  readonly app: Application;
  readonly settings: Settings;
  readonly clock: Clock;
  readonly observer: Observer;
  readonly heads: HeadWriter;
  /** Where each request begins. */
  readonly context: CleanContext = new CleanContext();
  readonly runtime: Runtime = NODE;
  readonly tcpTable: TcpTable = new TcpTable();
  readonly loans: ReadAheadLoans = new ReadAheadLoans();
  readonly connections: Connections = new Connections();
  readonly stop: Stop = new Stop(this);

  constructor(app: Application, settings: Settings, output: Output) {
    this.app = app;
    this.settings = settings;
    this.clock = new Clock(tickLength(settings));
    this.observer = new Observer(output, this.clock, settings.quiet);
    this.heads = new HeadWriter(this.clock, settings.keepAliveTimeout);
  }

  get log(): ErrorReport {
    return this.observer.log;
  }

  get stopping(): boolean {
    return this.stop.reason !== undefined;
  }

  // ── for the gateway ──

  reportError(title: string, error: unknown): void {
    this.log.report(title, error);
  }

  failureText(error: unknown): string {
    return failureText(error, this.settings.debug);
  }

  contentRefused(request: IncomingRequest, status: string, reason: string): void {
    this.observer.contentRefused(request, status, reason);
  }

  closingRemains(closing: Promise<unknown>): void {
    this.stop.awaitClosing(closing);
  }
}

function tickLength(settings: Settings): number {
  const { contentRateGrace, headersTimeout, keepAliveTimeout, lingerTimeout, requestTimeout, writeTimeout } =
    settings;
  // 0 is no time to wait for.
  const times = [
    contentRateGrace,
    headersTimeout,
    keepAliveTimeout,
    lingerTimeout,
    requestTimeout,
    writeTimeout,
  ].filter((time) => time > 0);
  const shortest = Math.min(...times);
  return Math.min(1000, Math.max(10, shortest / TICKS));
}
