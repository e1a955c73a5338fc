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
import type { Duplex } from 'node:stream';
import { ProtocolError, type RequestHead, RequestReader, statusText } from '@tsgi/http1';
import type { Environ } from '@tsgi/spec';
import type { Clock, Timed } from './clock.ts';
import { ConnectionClosed } from './connection-closed.ts';
import { type ConnectionFacts, Environs, type FactsSource } from './gateway/environ.ts';
import { Exchange, type ExchangeHost } from './gateway/exchange.ts';
import { RequestInput } from './gateway/input.ts';
import type { ResponseHead } from './gateway/response-head.ts';
import { decodeLatin1 } from './latin1.ts';
import type { Settings } from './options.ts';
import { Outbox, type OutboxHost } from './outbox.ts';
import { type ContentHost, RequestContent } from './request-content.ts';
import type { ServerStopping } from './server-stopping.ts';
import type { Service } from './service.ts';
import { StopSignal } from './stop-signal.ts';

/** A socket, or something in memory that behaves like one. */
export type Transport = Duplex & {
  readonly remoteAddress?: string | undefined;
  readonly remotePort?: number | undefined;
  resetAndDestroy?(): unknown;
  destroySoon?(): unknown;
  setKeepAlive?(on: boolean, delay: number): unknown;
};

type Phase = 'idle' | 'head' | 'answering' | 'draining' | 'unwritten' | 'lingering' | 'gone';

// Received and not yet asked for: beyond this the socket is paused.
const READ_AHEAD = 64 * 1024;
// Half-closed or gone looks the same from here; asked so often, in milliseconds, the kernel tells.
const PROBE_EVERY = 1000;
// When the server stops, a client in the midst of sending is waited for so many milliseconds.
const PATIENCE_AT_STOP = 1000;

export class Connection implements ContentHost, ExchangeHost, FactsSource, OutboxHost, Timed {
  readonly reader: RequestReader;
  deadline: number;
  slot = 0;
  due = 0;
  /** When it became idle, as a count: a lower one is idle for longer. */
  idleSince: number;

  private readonly service: Service;
  private readonly socket: Transport;
  private readonly outbox: Outbox;
  private readonly environs: Environs;
  private readonly stopSignal: StopSignal = new StopSignal();
  private phase: Phase = 'idle';
  private exchange: Exchange | undefined;
  private content: RequestContent | undefined;
  private requests = 0;
  private writeDeadline = Infinity;
  private paused = false;
  /** Whether what is pipelined waits until the other connections had their turn. */
  private yielding = false;
  /** Whether the client was in the midst of sending when its last answer was out. */
  private wasSending = false;
  /** Whether the client has sent all that it will. */
  private finished = false;

  constructor(service: Service, socket: Transport) {
    this.service = service;
    this.socket = socket;
    this.reader = new RequestReader(decodeLatin1, service.limits);
    this.outbox = new Outbox(socket, this);
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

  readFacts(): ConnectionFacts {
    return this.service.factsOf(this.socket);
  }

  // ── from the socket ──

  onData(bytes: Uint8Array): void {
    if (this.phase === 'lingering') this.wasSending = true;
    if (this.phase === 'lingering' || this.phase === 'gone') return;
    this.reader.receive(bytes);
    if (this.exchange === undefined && !this.yielding) this.proceed();
    else this.onMoreBehind();
  }

  /** The client sends no more; what it asked for is still answered. */
  onEnd(): void {
    this.finished = true;
    this.reader.finish();
    if (this.phase === 'lingering') return;
    if (this.exchange === undefined) {
      this.proceed();
    } else {
      this.content?.onBytes();
      this.socket.setKeepAlive?.(true, PROBE_EVERY);
      this.deadlineMoved();
    }
  }

  onDrain(): void {
    this.writeDeadline = Infinity;
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
    service.clock.unwatch(this);
    if (this.exchange !== undefined) {
      this.cutShort(
        new ConnectionClosed('client', 'the client closed the connection before the response ended'),
      );
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
    else if (this.phase === 'head' || this.phase === 'lingering')
      clock.advance(this, Math.min(this.deadline, clock.now + PATIENCE_AT_STOP));
  }

  /** Ends it now. */
  closeNow(reason: ConnectionClosed): void {
    this.cutShort(reason);
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
      case 'unwritten':
      case 'lingering':
        this.socket.destroy();
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
    if (this.finished) this.deadlineMoved();
    const { app, context } = this.service;
    // eslint-disable-next-line @typescript-eslint/unbound-method -- bound here, without a closure a request
    context.scope.runInAsyncScope(exchange.run, exchange, app, environ);
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
      this.enter('unwritten', settings.writeTimeout);
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
    outbox.sendBytes(text);
    service.logRefusal(this.environs.facts.remoteAddress, status, text.length);
    this.phase = 'answering';
    this.closeGently();
  }

  // ── while a request is answered ──

  /** More came from the client meanwhile: content, or the next request, which waits. */
  private onMoreBehind(): void {
    this.content?.onBytes();
    if (this.reader.buffered >= READ_AHEAD) this.pause();
  }

  wantBytes(): void {
    if (this.paused) this.resume();
  }

  sendContinue(): void {
    // Not in the midst of a response (RFC9110§10.1.1).
    if (this.exchange?.committed !== false) return;
    this.outbox.sendText('HTTP/1.1 100 Continue\r\n\r\n');
    this.outbox.flush();
  }

  /** The client takes nothing of its response. */
  stalled(): void {
    this.writeDeadline = this.service.clock.now + this.service.settings.writeTimeout;
    this.deadlineMoved();
  }

  /** Three can be late: the client with its content, the client for its response, the news that it left. */
  deadlineMoved(): void {
    if (this.phase !== 'answering') return;
    const { clock } = this.service;
    const probe = this.finished ? clock.now + PROBE_EVERY : Infinity;
    clock.advance(this, Math.min(this.content?.deadline ?? Infinity, this.writeDeadline, probe));
  }

  private onAnswerDeadline(now: number): void {
    const { content, outbox, service, socket } = this;
    if (now >= this.writeDeadline) {
      service.log.report('Write timeout: the client took nothing of its response', undefined);
      this.closeNow(new ConnectionClosed('timeout', 'the client did not take its response in time'));
      return;
    }
    if (content !== undefined && now >= content.deadline) content.onDeadline();
    // A write of nothing sends nothing, but fails once the client's kernel has refused what came before.
    if (this.finished && !outbox.full) socket.write('');
    this.deadlineMoved();
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
    const { socket } = this;
    this.exchange = undefined;
    this.content?.abandon();
    this.service.logAccess(this.environs.facts.remoteAddress, exchange);
    this.outbox.flush();
    if (!looksComplete) this.closeGently();
    else if (socket.resetAndDestroy === undefined) socket.destroy();
    else socket.resetAndDestroy();
  }

  // ── the end ──

  /**
   * Sends what is left and FIN, and then waits for the client's own: if more of its bytes came, a reset could
   * overtake the answer (RFC9112§9.6). A client that has said it sends no more need not be waited for.
   */
  private closeGently(): void {
    if (this.phase === 'lingering' || this.phase === 'gone') return;
    const { clock, settings, stopping } = this.service;
    const { reader, socket } = this;
    this.tellIfUnasked();
    this.wasSending = this.isSending();
    const nothingComes = reader.over || (stopping && !this.wasSending);
    this.outbox.flush();
    this.phase = 'lingering';
    reader.close();
    if (this.paused) this.resume();
    if (nothingComes && (socket.destroySoon !== undefined || stopping)) this.leave();
    else socket.end();
    const patience = stopping ? PATIENCE_AT_STOP : Infinity;
    clock.advance(this, clock.now + Math.min(patience, settings.lingerTimeout));
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
  }

  private resume(): void {
    this.paused = false;
    this.socket.resume();
  }
}

function proceedLater(connection: Connection): void {
  connection.proceedNow();
}
