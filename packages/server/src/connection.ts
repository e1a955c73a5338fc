/**
 * One connection: bytes to the HTTP/1.1 machine, requests to the application, answers back, in order.
 *
 *   idle ──first byte──▶ head ──▶ answering ──▶ idle
 *                                    ├──▶ draining (content that nobody read) ──▶ idle
 *                                    └──▶ unwritten (the client does not take its answers) ──▶ idle
 *   any ──▶ lingering (the last answer is out; what still comes is dropped) ──▶ gone
 *
 * One request is answered at a time; what is pipelined behind it waits, unread, in the machine's buffer, and
 * beyond a bound in the kernel. All answers to one read leave in one write.
 *
 * @module
 */
import { Buffer } from 'node:buffer';
import { ProtocolError, type RequestHead, RequestReader, statusText } from '@tsgi/http1';
import type { Environ } from '@tsgi/spec';
import { type ClientNews, ClientWatch, type WatchHost } from './client-watch.ts';
import type { Clock, Timed } from './clock.ts';
import { ConnectionClosed } from './connection-closed.ts';
import { type ConnectionFacts, Environs, type FactsSource } from './gateway/environ.ts';
import { Exchange, type ExchangeHost } from './gateway/exchange.ts';
import { RequestInput } from './gateway/input.ts';
import type { ResponseHead } from './gateway/response-head.ts';
import { decodeLatin1 } from './latin1.ts';
import type { Settings } from './options.ts';
import { Outbox, type OutboxHost } from './outbox.ts';
import { failureText } from './failure-text.ts';
import { type ContentHost, RequestContent } from './request-content.ts';
import type { ServerStopping } from './server-stopping.ts';
import type { Service } from './service.ts';
import { StopSignal } from './stop-signal.ts';
import type { TcpTable } from './tcp-table.ts';
import type { Transport } from './transport.ts';

type Phase = 'idle' | 'head' | 'answering' | 'draining' | 'unwritten' | 'lingering' | 'gone';

// Received and not yet asked for: beyond this the socket is paused.
const READ_AHEAD = 64 * 1024;
// A FIN may stand behind what is not read. While nothing is asked for, so much more is read, then twice that, …
const READ_ON = 1024 * 1024;
// A client that closed its half is asked by its kernel whether it is there, after so many milliseconds.
const KEEP_ALIVE_PROBE = 1000;
// When the server stops, a client in the midst of sending is waited for so many milliseconds.
const PATIENCE_AT_STOP = 1000;

export class Connection implements ContentHost, ExchangeHost, FactsSource, OutboxHost, Timed, WatchHost {
  readonly reader: RequestReader;
  deadline: number;
  slot = 0;
  due = 0;
  /** When it became idle, as a count: a lower one is idle for longer. */
  idleSince: number;

  private readonly service: Service;
  private readonly socket: Transport;
  private readonly outbox: Outbox;
  private readonly watch: ClientWatch;
  private readonly environs: Environs;
  private readonly stopSignal: StopSignal = new StopSignal();
  private phase: Phase = 'idle';
  private exchange: Exchange | undefined;
  private content: RequestContent | undefined;
  private requests = 0;
  /** When the client must be looked at, while it is answered. */
  private lookAt = Infinity;
  /** When a lingering connection is given up, whatever the client still sends. */
  private lingerEnd = Infinity;
  private paused = false;
  private readAhead = READ_AHEAD;
  private endsByReset = false;
  /** Whether what is pipelined waits until the other connections had their turn. */
  private yielding = false;
  /** Whether the client was in the midst of sending when its last answer was out. */
  private wasSending = false;
  /** Whether the client has sent all that it will, and all of it was received. */
  private finished = false;
  /** Whether it is known that the client has closed its half, be it behind bytes that are not yet received. */
  private halfClosed = false;

  constructor(service: Service, socket: Transport) {
    this.service = service;
    this.socket = socket;
    this.reader = new RequestReader(decodeLatin1, service.limits);
    this.outbox = new Outbox(socket, this);
    this.watch = new ClientWatch(this, socket, this.outbox);
    this.environs = new Environs(this);
    this.deadline = service.clock.now + service.settings.headersTimeout;
    this.idleSince = ++service.idleCount;
  }

  /** Whether it could be closed without anybody missing it. */
  get idle(): boolean {
    return this.phase === 'idle' && this.reader.idle;
  }

  /** Whether a request is answered, or its answer still on its way. */
  get isAnswering(): boolean {
    return this.exchange !== undefined || this.phase === 'unwritten';
  }

  get clock(): Clock {
    return this.service.clock;
  }

  get settings(): Settings {
    return this.service.settings;
  }

  get tcpTable(): TcpTable {
    return this.service.tcpTable;
  }

  readFacts(): ConnectionFacts {
    return this.service.factsOf(this.socket);
  }

  // ── from the socket ──

  onData(bytes: Uint8Array): void {
    if (this.phase === 'lingering') this.onLingeringData();
    if (this.phase === 'lingering' || this.phase === 'gone') return;
    this.reader.receive(bytes);
    if (this.exchange === undefined && !this.yielding) this.proceed();
    else this.onMoreBehind();
  }

  /** The client sends no more. */
  onEnd(): void {
    this.finished = true;
    this.reader.finish();
    if (this.phase === 'lingering') return;
    if (this.exchange === undefined) {
      this.proceed();
    } else {
      this.content?.onBytes();
      this.onHalfClosed();
    }
  }

  /**
   * The client has closed its half while it is answered. If that counts as leaving, whatever is answered within
   * this turn still reaches it.
   */
  private onHalfClosed(): void {
    this.halfClosed = true;
    if (this.settings.halfClosed === 'abort' && this.exchange?.isDelivered !== true) {
      setImmediate(clientLeft, this);
    } else {
      this.socket.setKeepAlive?.(true, KEEP_ALIVE_PROBE);
      this.watchClient();
    }
  }

  /** @internal */
  clientLeft(): void {
    const { content, exchange } = this;
    if (exchange === undefined || exchange.isDelivered) return;
    const reason = clientClosed();
    exchange.abort(reason);
    content?.abandon(() => reason);
    this.outbox.drained();
    this.responseFailed(exchange, exchange.looksComplete);
  }

  onDrain(): void {
    this.outbox.drained();
    if (this.exchange === undefined) this.proceed();
    else this.deadlineMoved();
  }

  onClose(): void {
    if (this.phase === 'gone') return;
    const { service } = this;
    this.tellIfUnasked();
    this.phase = 'gone';
    service.connections.delete(this);
    service.leaving.delete(this);
    this.stopReadingOn();
    service.clock.unwatch(this);
    if (this.exchange !== undefined) {
      this.cutShort(clientClosed());
    }
    service.stop.changed();
  }

  // ── from the server ──

  /** The server stops: who is served hears of it, and that response is the last one; nobody else is waited for. */
  onStop(reason: ServerStopping): void {
    this.stopSignal.controller?.abort(reason);
    const { clock } = this.service;
    if (this.idle || this.phase === 'draining') this.closeGently();
    else if (this.phase === 'lingering' && !this.wasSending) this.leave();
    this.lingerEnd = Math.min(this.lingerEnd, clock.now + PATIENCE_AT_STOP);
    if (this.phase === 'head' || this.phase === 'lingering')
      clock.advance(this, Math.min(this.deadline, clock.now + PATIENCE_AT_STOP));
  }

  /** Makes room: at once if nothing was sent on it, else once its client has all that was sent. */
  evict(reason: ConnectionClosed): void {
    if (this.outbox.handed === 0) this.closeNow(reason);
    else this.closeGently();
  }

  /** Ends it now. */
  closeNow(reason: ConnectionClosed): void {
    this.cutShort(reason);
    this.outbox.flush();
    // Not idle any more: `close` comes later.
    if (this.phase !== 'gone') this.phase = 'lingering';
    this.socket.destroy();
  }

  onDeadline(now: number): void {
    switch (this.phase) {
      case 'idle':
        this.closeGently();
        break;
      case 'head':
        this.refuse(408, 'the request did not come in time');
        break;
      case 'answering':
        this.onAnswerDeadline(now);
        break;
      case 'draining':
        this.closeGently();
        break;
      case 'unwritten':
      case 'lingering':
        this.watch.look();
        break;
      case 'gone':
        break;
    }
  }

  /** The clock came by: what an idle connection remembers of its last request is not needed soon. */
  onLook(): void {
    if (this.phase !== 'idle') return;
    this.reader.forget();
    this.environs.forget();
    this.stopSignal.forget();
  }

  // ── requests ──

  /** Answers what has come in, one request after the other, until one has to wait. */
  private proceed(): void {
    const { outbox } = this;
    if (outbox.held || this.yielding) return;
    outbox.held = true;
    try {
      this.answerAll();
    } catch (error) {
      this.onRequestError(error);
    } finally {
      outbox.held = false;
    }
    if (this.exchange === undefined) {
      outbox.flush();
      this.rest();
    } else {
      outbox.flushSoon();
    }
  }

  private answerAll(): void {
    const { reader } = this;
    for (let turn = this.service.settings.pipelineDepth; turn > 0;) {
      if (this.mustWait()) return;
      const event = reader.next();
      if (event === undefined) return;
      if (event.kind === 'head') {
        turn--;
        this.answer(event);
      } else if (this.content?.discard(event) === false) {
        this.closeGently();
      }
    }
    // More of the same: the other connections first.
    if (this.mustWait() || reader.idle) return;
    this.yielding = true;
    setImmediate(proceedLater, this);
  }

  /** Whether no request can be answered now: one is being answered, or nobody takes the answers. */
  private mustWait(): boolean {
    const { exchange, outbox, phase } = this;
    return exchange !== undefined || outbox.full || phase === 'lingering' || phase === 'gone';
  }

  /** @internal */
  proceedNow(): void {
    this.yielding = false;
    if (this.exchange === undefined && this.phase !== 'gone') this.proceed();
  }

  private answer(head: RequestHead): void {
    this.phase = 'answering';
    this.deadline = Infinity;
    this.requests++;
    this.content = head.framing === 0 ? undefined : new RequestContent(this, head);
    const exchange = new Exchange(this, this.outbox, head, this.content);
    const environ = this.environOf(exchange);
    this.exchange = exchange;
    const { app, context } = this.service;
    // eslint-disable-next-line @typescript-eslint/unbound-method -- bound here, without a closure a request
    context.scope.runInAsyncScope(exchange.run, exchange, app, environ);
    if (this.finished && this.exchange === exchange) this.onHalfClosed();
  }

  /** The environ with all that belongs to this one request. */
  private environOf(exchange: Exchange): Environ {
    const { head } = exchange;
    const environ = this.environs.make(head);
    environ['tsgi.input'] = new RequestInput(this.content);
    environ['tsgi.signal'] = exchange.signal;
    environ['tsgi.shutdown'] = this.stopSignal.signalFor(this.service.stop.reason);
    environ['tsgi.response_finished'] = exchange.callbacks;
    environ['tsgi.flush_headers'] = () => exchange.flushHeaders();
    if (head.version === '1.1') environ['tsgi.early_hints'] = (headers) => exchange.sendEarlyHints(headers);
    if (head.framing === 'chunked' || head.acceptsTrailers) environ['tsgi.trailers'] = exchange.trailers();
    return environ;
  }

  /** After all that could be answered: waits for what comes next. */
  private rest(): void {
    const { content, outbox, phase, reader } = this;
    const { clock, settings, stopping } = this.service;
    if (phase === 'lingering' || phase === 'gone') return;
    this.stopSignal.renew();
    if ((outbox.full || this.yielding) && reader.buffered >= READ_AHEAD) this.pause();
    else if (this.paused) this.resume();
    if (reader.closed) {
      this.closeGently();
    } else if (outbox.full) {
      if (phase !== 'unwritten') this.watch.begin();
      this.enter('unwritten', this.watch.nextLook - clock.now);
    } else if (content?.ended === false) {
      this.phase = 'draining';
      clock.advance(this, Math.min(content.receiptDeadline, clock.now + settings.headersTimeout));
    } else if (!reader.idle) {
      this.enter('head', stopping ? PATIENCE_AT_STOP : settings.headersTimeout);
    } else if (stopping || this.finished) {
      this.closeGently();
    } else if (phase !== 'idle') {
      this.idleSince = ++this.service.idleCount;
      // Clients are told one second less, so that none sends a request into the close.
      this.enter('idle', settings.keepAliveTimeout + 1000);
    }
  }

  /** The time counts from the moment the phase began. */
  private enter(phase: Phase, time: number): void {
    if (this.phase === phase) return;
    this.phase = phase;
    this.service.clock.advance(this, this.service.clock.now + time);
  }

  private onRequestError(error: unknown): void {
    if (error instanceof ProtocolError) {
      this.refuse(error.statusHint, error.message);
    } else {
      this.service.log.report('Error in the server', error);
      this.refuse(500, 'Internal Server Error');
    }
  }

  /** Answers a request that is none, and closes: nothing more is read here as a request. */
  private refuse(status: number, reason: string): void {
    if (this.phase === 'lingering' || this.phase === 'gone') return;
    const { outbox, service } = this;
    const text = Buffer.from(`${reason}\n`);
    outbox.sendText(
      `HTTP/1.1 ${statusText(status)}\r\nContent-Type: text/plain; charset=utf-8\r\n` +
        `Content-Length: ${text.length}\r\n${service.clock.dateLine}Connection: close\r\n\r\n`,
    );
    // RFC9110§9.3.2: whoever writes it, an answer to HEAD has no content.
    const content = this.reader.begunMethod === 'HEAD' ? text.subarray(text.length) : text;
    outbox.sendBytes(content);
    const { remoteAddress } = this.environs.facts;
    const { requestLine } = this.reader;
    service.logRefusal({ remoteAddress, requestLine, status, size: content.length, reason });
    this.phase = 'answering';
    this.closeGently();
  }

  // ── while a request is answered ──

  /** More came from the client meanwhile: content, or the next request, which waits. */
  private onMoreBehind(): void {
    this.content?.onBytes();
    if (this.reader.buffered >= this.readAhead) this.pause();
  }

  wantBytes(): void {
    if (this.paused || this.readAhead > READ_AHEAD) this.resume();
  }

  sendContinue(): void {
    // Not in the midst of a response (RFC9110§10.1.1).
    if (this.exchange?.committed !== false) return;
    this.outbox.sendText('HTTP/1.1 100 Continue\r\n\r\n');
    this.outbox.flush();
  }

  /** The response has to wait for the client. */
  stalled(): void {
    this.watch.begin();
    this.watchClient();
  }

  private watchClient(): void {
    if (this.lookAt === Infinity) this.lookAt = this.watch.nextLook;
    this.deadlineMoved();
  }

  /** Two can be late: the client with its content, and the next look at what it does. */
  deadlineMoved(): void {
    if (this.phase !== 'answering') return;
    this.service.clock.advance(this, Math.min(this.content?.deadline ?? Infinity, this.lookAt));
  }

  private onAnswerDeadline(now: number): void {
    const { content, outbox, watch } = this;
    if (content !== undefined && now >= content.deadline) content.onDeadline();
    if (now >= this.lookAt) {
      const worthIt = outbox.waits || this.paused || this.halfClosed || this.readAhead > READ_AHEAD;
      if (worthIt) watch.look();
      this.lookAt = worthIt ? watch.nextLook : Infinity;
    }
    this.deadlineMoved();
  }

  /** The client was looked at: a while ago the phase may have been another. */
  onLooked(news: ClientNews): void {
    switch (this.phase) {
      case 'answering':
        if (this.paused && !this.halfClosed) {
          if (news.closed) this.onHalfClosed();
          else if (news.mayBeBehind) this.readOn();
        }
        if (news.stuck && this.outbox.waits) this.onStuck(news);
        break;
      case 'unwritten':
        if (news.stuck) this.onStuck(news);
        else this.lookAgain();
        break;
      case 'lingering':
        // The FIN counts as a byte.
        if (news.untaken > 1) {
          if (news.stuck) this.onStuck(news);
          else this.lookAgain();
        } else if (this.endsByReset) {
          this.reset();
        } else {
          this.socket.destroy();
        }
        break;
      case 'idle':
      case 'head':
      case 'draining':
      case 'gone':
        break;
    }
  }

  private lookAgain(): void {
    this.service.clock.advance(this, this.watch.nextLook);
  }

  private onStuck({ since, untaken }: ClientNews): void {
    const { exchange, service } = this;
    const left = untaken + (exchange?.bytesToCome ?? 0);
    service.log.report(
      `Write timeout: the client took nothing for ${(since / 1000).toFixed(1)} s, ${left} bytes of its response were left`,
      undefined,
    );
    this.closeNow(new ConnectionClosed('timeout', 'the client did not take its response in time'));
  }

  // ── responses ──

  openHead(head: ResponseHead, closes: boolean): string {
    return this.service.openHead(head, closes);
  }

  mustClose(): boolean {
    const { content, reader, requests, service } = this;
    return (
      service.stopping ||
      reader.closed ||
      requests >= service.settings.maxRequestsPerConnection ||
      service.settings.keepAliveTimeout === 0 ||
      content?.isTooMuchToDrain === true
    );
  }

  reportError(title: string, error: unknown): void {
    this.service.log.report(title, error);
  }

  failureText(error: unknown): string {
    return failureText(error, this.service.settings.debug);
  }

  contentRefused({ method, rawTarget, version }: RequestHead, status: string, reason: string): void {
    const line = `${method} ${rawTarget} HTTP/${version}`;
    this.service.refusals.report(line, Number.parseInt(status, 10), reason.trimEnd());
  }

  workRemains(work: Promise<unknown>): void {
    this.service.stop.awaitWork(work, this.stopSignal.controller);
  }

  closingRemains(closing: Promise<unknown>): void {
    this.service.stop.awaitClosing(closing);
  }

  responseEnded(exchange: Exchange, closes: boolean): void {
    this.exchange = undefined;
    this.content?.abandon();
    this.service.logAccess(this.environs.facts.remoteAddress, exchange);
    if (closes || this.reader.closed) this.closeGently();
    else this.proceed();
  }

  responseFailed(exchange: Exchange, looksComplete: boolean): void {
    const { service } = this;
    this.exchange = undefined;
    this.content?.abandon();
    service.logAccess(this.environs.facts.remoteAddress, exchange);
    this.outbox.flush();
    if (!looksComplete) {
      this.closeGently();
    } else if (this.requests === 1) {
      this.reset();
    } else {
      // A reset takes back what is on its way, also of the responses before this one.
      this.endsByReset = true;
      this.beginToLinger();
      service.clock.advance(this, service.clock.now);
    }
  }

  private reset(): void {
    const { socket } = this;
    if (socket.resetAndDestroy === undefined) socket.destroy();
    else socket.resetAndDestroy();
  }

  // ── the end ──

  /**
   * Sends what is left and FIN, and then waits for the client's own: if more of its bytes came, a reset could
   * overtake the answer (RFC9112§9.6). A client that has said it sends no more need not be waited for.
   */
  private closeGently(): void {
    if (this.phase === 'lingering' || this.phase === 'gone') return;
    const { stopping } = this.service;
    const { reader, socket } = this;
    this.tellIfUnasked();
    this.wasSending = this.isSending();
    const nothingComes = reader.over || this.finished || (stopping && !this.wasSending);
    this.outbox.flush();
    this.beginToLinger();
    if (nothingComes && (socket.destroySoon !== undefined || stopping)) this.leave();
    else socket.end();
    this.linger();
  }

  private beginToLinger(): void {
    const { clock, leaving, settings, stopping } = this.service;
    this.phase = 'lingering';
    leaving.add(this);
    this.reader.close();
    if (this.paused) this.resume();
    this.watch.begin();
    this.lingerEnd = clock.now + (stopping ? PATIENCE_AT_STOP : settings.requestTimeout);
  }

  /** The time to linger counts from the last byte that came, but it has an end. */
  private linger(): void {
    const { clock, settings, stopping } = this.service;
    const patience = stopping ? PATIENCE_AT_STOP : settings.lingerTimeout;
    clock.advance(this, Math.min(this.lingerEnd, clock.now + Math.min(patience, settings.lingerTimeout)));
  }

  private onLingeringData(): void {
    this.wasSending = true;
    this.linger();
  }

  /** A connection that ends within a head, or on which nothing came, is all that there will be of a request. */
  private tellIfUnasked(): void {
    if (this.phase === 'head' || (this.phase === 'idle' && this.requests === 0)) this.service.requestIsOver();
  }

  /** Sends what is left, and FIN, and waits for nothing. */
  private leave(): void {
    const { socket } = this;
    // What the kernel has taken is sent, and FIN after it, by the close itself: one system call less.
    if (socket.destroySoon !== undefined && socket.writableLength === 0) socket.destroy();
    else if (socket.destroySoon !== undefined) socket.destroySoon();
    else socket.end(() => socket.destroy());
  }

  /** Whether the client is known to be in the midst of sending. */
  private isSending(): boolean {
    return this.paused || this.content?.ended === false || (this.reader.closed && !this.reader.over);
  }

  private cutShort(reason: ConnectionClosed): void {
    const { content, exchange } = this;
    this.exchange = undefined;
    if (exchange !== undefined) {
      exchange.abort(reason);
      this.service.logAccess(this.environs.facts.remoteAddress, exchange);
    }
    content?.abandon(() => reason);
    this.outbox.drained();
  }

  private pause(): void {
    if (this.paused) return;
    this.paused = true;
    this.socket.pause();
    this.watchClient();
  }

  private resume(): void {
    this.stopReadingOn();
    this.paused = false;
    this.socket.resume();
  }

  /** Reads on to what may stand behind what is not asked for, as long as the server holds little of that. */
  private readOn(): void {
    const more = Math.max(READ_ON, this.readAhead);
    if (!this.service.lend(more)) return;
    this.readAhead += more;
    this.paused = false;
    this.socket.resume();
  }

  private stopReadingOn(): void {
    this.service.lend(READ_AHEAD - this.readAhead);
    this.readAhead = READ_AHEAD;
  }
}

function clientClosed(): ConnectionClosed {
  return new ConnectionClosed('client', 'the client closed the connection before the response ended');
}

function proceedLater(connection: Connection): void {
  connection.proceedNow();
}

function clientLeft(connection: Connection): void {
  connection.clientLeft();
}
