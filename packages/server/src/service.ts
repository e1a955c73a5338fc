/**
 * What all connections of a server share: the application, the settings, the clock, the logs, and the set
 * of connections. No socket is opened here.
 *
 * @module
 */
import type { RequestHead } from '@tsgi/http1';
import type { Application } from '@tsgi/spec';
import { AccessLog } from './access-log.ts';
import { CleanContext } from './clean-context.ts';
import { Clock } from './clock.ts';
import { Connections } from './connections.ts';
import { ErrorReport } from './error-report.ts';
import { RefusalReport, escapeLine } from './refusal-report.ts';
import { failureText } from './failure-text.ts';
import type { ConnectionFacts } from './gateway/environ.ts';
import type { Exchange, ExchangeService } from './gateway/exchange.ts';
import type { ResponseHead } from './gateway/response-head.ts';
import { flatten } from './latin1.ts';
import type { Settings } from './options.ts';
import { ReadAheadLoans } from './read-ahead.ts';
import { Stop } from './stop.ts';
import { TcpTable } from './tcp-table.ts';
import type { Transport } from './transport.ts';

/** Where a server writes: its access log and its errors. */
export interface Output {
  /** Takes one or more lines for the access log. */
  access(lines: string): void;
  /** Takes text for the error log. */
  error(text: string): void;
  /** Is told of each request that is done with, and of each connection that ends without one. */
  handled?(): void;
}

/** What was refused, why, and how it was answered. */
export interface RefusalRecord {
  readonly remoteAddress: string;
  /** As far as it is known; what the client sent, whatever that is. */
  readonly requestLine: string;
  readonly status: number;
  /** Bytes of the answer's content. */
  readonly size: number;
  readonly reason: string;
}

// Four ticks in the shortest timeout, and one a second at the least, for the Date field.
const TICKS = 4;

export class Service implements ExchangeService {
  readonly app: Application;
  readonly settings: Settings;
  readonly clock: Clock;
  readonly log: ErrorReport;
  readonly refusals: RefusalReport;
  /** Where each request begins. */
  readonly context: CleanContext = new CleanContext();
  readonly tcpTable: TcpTable = new TcpTable();
  readonly loans: ReadAheadLoans = new ReadAheadLoans();
  readonly connections: Connections = new Connections();
  /** What a response says of a connection that stays open. */
  readonly keepAliveFields: string;
  readonly stop: Stop = new Stop(this);

  /** One more request is done with, or a connection has ended without one. */
  readonly requestIsOver: () => void;

  private readonly accessLog: AccessLog | undefined;
  private serverName = 'localhost';
  private serverPort = '0';

  constructor(app: Application, settings: Settings, output: Output) {
    this.app = app;
    this.settings = settings;
    this.clock = new Clock(tickLength(settings));
    this.requestIsOver = () => output.handled?.();
    this.log = new ErrorReport((text) => output.error(text));
    this.refusals = new RefusalReport(this.log, this.clock);
    this.accessLog = settings.quiet ? undefined : new AccessLog(this.clock, (lines) => output.access(lines));
    const seconds = Math.floor(settings.keepAliveTimeout / 1000);
    const timeout = Number.isFinite(seconds) ? `Keep-Alive: timeout=${seconds}\r\n` : '';
    this.keepAliveFields = `Connection: keep-alive\r\n${timeout}`;
  }

  /** Says where it listens; applications see it as SERVER_NAME and SERVER_PORT. */
  listensAt(name: string, port: string): void {
    this.serverName = name;
    this.serverPort = port;
  }

  /**
   * Status line and fields of a response, with those that are the server's. What applications repeat is put
   * together once a second.
   */
  openHead(head: ResponseHead, closes: boolean): string {
    const { dateLine } = this.clock;
    if (closes) return this.writeOpening(head, 'Connection: close\r\n');
    if (head.openedAt === dateLine && head.openedBy === this) return head.opened;
    const text = this.writeOpening(head, this.keepAliveFields);
    if (!head.repeated) return text;
    head.opened = flatten(text);
    head.openedAt = dateLine;
    head.openedBy = this;
    return head.opened;
  }

  private writeOpening({ fieldLines, hasDate, statusLine }: ResponseHead, connection: string): string {
    return `${statusLine}${hasDate ? '' : this.clock.dateLine}${connection}${fieldLines}`;
  }

  get stopping(): boolean {
    return this.stop.reason !== undefined;
  }

  factsOf(transport: Transport): ConnectionFacts {
    return {
      serverName: this.serverName,
      serverPort: this.serverPort,
      // A dual-stack socket shows IPv4 clients as ::ffff:192.0.2.1.
      remoteAddress: transport.remoteAddress?.replace(/^::ffff:(?=[0-9.]+$)/, '') ?? '',
      remotePort: transport.remotePort === undefined ? '' : String(transport.remotePort),
      errors: this.log,
      multiprocess: false,
      debug: this.settings.debug,
    };
  }

  reportError(title: string, error: unknown): void {
    this.log.report(title, error);
  }

  failureText(error: unknown): string {
    return failureText(error, this.settings.debug);
  }

  contentRefused({ method, rawTarget, version }: RequestHead, status: string, reason: string): void {
    const line = `${method} ${rawTarget} HTTP/${version}`;
    this.refusals.report(line, Number.parseInt(status, 10), reason.trimEnd());
  }

  closingRemains(closing: Promise<unknown>): void {
    this.stop.awaitClosing(closing);
  }

  logAccess(remoteAddress: string, exchange: Exchange): void {
    this.requestIsOver();
    if (this.accessLog === undefined) return;
    const { head, sent, status } = exchange;
    this.accessLog.write(
      remoteAddress,
      `${head.method} ${head.rawTarget} HTTP/${head.version}`,
      status,
      sent,
    );
  }

  /** A request was refused by the server itself. */
  logRefusal({ reason, remoteAddress, requestLine, size, status }: RefusalRecord): void {
    this.requestIsOver();
    this.accessLog?.write(remoteAddress, escapeLine(requestLine), status, size);
    this.refusals.report(requestLine, status, reason);
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
