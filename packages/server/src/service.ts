/**
 * What all connections of a server share: the application, the settings, the clock, the logs, and the two sets
 * of connections. No socket is opened here.
 *
 * @module
 */
import type { ReaderLimits } from '@tsgi/http1';
import type { Application } from '@tsgi/spec';
import { AccessLog } from './access-log.ts';
import { CleanContext } from './clean-context.ts';
import { Clock } from './clock.ts';
import { ConnectionClosed } from './connection-closed.ts';
import { Connection } from './connection.ts';
import { ErrorReport } from './error-report.ts';
import { RefusalReport, escapeLine } from './refusal-report.ts';
import type { ConnectionFacts } from './gateway/environ.ts';
import type { Exchange } from './gateway/exchange.ts';
import type { ResponseHead } from './gateway/response-head.ts';
import { flatten } from './latin1.ts';
import type { Settings } from './options.ts';
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

// Read though nothing asked for it, to see whether a client has left: over all connections, at most so much.
const READ_ON_LIMIT = 64 * 1024 * 1024;

/** What was refused, why, and how it was answered. */
export interface Refusal {
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

export class Service {
  readonly app: Application;
  readonly settings: Settings;
  readonly limits: ReaderLimits;
  readonly clock: Clock;
  readonly log: ErrorReport;
  readonly refusals: RefusalReport;
  /** Where each request begins. */
  readonly context: CleanContext = new CleanContext();
  readonly tcpTable: TcpTable = new TcpTable();
  readonly connections: Set<Connection> = new Set();
  /** Those of them that have had their last answer, and wait for their client to take it. */
  readonly leaving: Set<Connection> = new Set();
  /** How often a connection became idle. */
  idleCount = 0;
  /** What a response says of a connection that stays open. */
  readonly keepAliveFields: string;
  readonly stop: Stop = new Stop(this);

  /** One more request is done with, or a connection has ended without one. */
  readonly requestIsOver: () => void;

  private readonly accessLog: AccessLog | undefined;
  private serverName = 'localhost';
  private serverPort = '0';
  private lent = 0;

  constructor(app: Application, settings: Settings, output: Output) {
    this.app = app;
    this.settings = settings;
    this.limits = readerLimits(settings);
    this.clock = new Clock(tickLength(settings));
    this.requestIsOver = () => output.handled?.();
    this.log = new ErrorReport((text) => output.error(text));
    this.refusals = new RefusalReport(this.log, this.clock);
    this.accessLog = settings.quiet ? undefined : new AccessLog(this.clock, (lines) => output.access(lines));
    const seconds = Math.floor(settings.keepAliveTimeout / 1000);
    const timeout = Number.isFinite(seconds) ? `Keep-Alive: timeout=${seconds}\r\n` : '';
    this.keepAliveFields = `Connection: keep-alive\r\n${timeout}`;
  }

  /** Lends a connection memory to read on, or takes it back. @returns false if all is lent. */
  lend(bytes: number): boolean {
    if (this.lent + bytes > READ_ON_LIMIT) return false;
    this.lent += bytes;
    return true;
  }

  /** Says where it listens; applications see it as SERVER_NAME and SERVER_PORT. */
  listensAt(name: string, port: string): void {
    this.serverName = name;
    this.serverPort = port;
  }

  /** Serves what comes over a transport. */
  accept(transport: Transport): Connection {
    const connection = new Connection(this, transport);
    this.connections.add(connection);
    this.clock.watch(connection);
    return connection;
  }

  /**
   * Makes room by closing connections that have been idle for longest: one in a hundred, so that the search
   * is not done anew for each connection of a flood.
   *
   * @returns false if none is idle.
   */
  evictIdle(): boolean {
    const idle = [...this.connections].filter((connection) => connection.idle);
    idle.sort((one, other) => one.idleSince - other.idleSince);
    const reason = new ConnectionClosed('shutdown', 'the server has too many connections');
    for (const connection of idle.slice(0, Math.ceil(idle.length / 100))) connection.evict(reason);
    return idle.length > 0;
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
  logRefusal({ reason, remoteAddress, requestLine, size, status }: Refusal): void {
    this.requestIsOver();
    this.accessLog?.write(remoteAddress, escapeLine(requestLine), status, size);
    this.refusals.report(requestLine, status, reason);
  }
}

function readerLimits(settings: Settings): ReaderLimits {
  return {
    requestLine: settings.maxRequestLine,
    fieldLine: settings.maxFieldLine,
    fieldSection: settings.maxFieldSection,
    fieldCount: settings.maxFields,
    chunkLine: settings.maxChunkLine,
    chunkExtensions: settings.maxChunkExtensions,
    trailerSection: settings.maxTrailerSection,
    content: settings.maxContent,
  };
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
