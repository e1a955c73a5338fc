/**
 * The requests of one connection: from the HTTP/1.1 machine to the application, and their responses to the outbox,
 * in order.
 *
 * One request is answered at a time; what is pipelined behind it waits, unread, in the machine's buffer. All answers
 * to one read leave in one write. It knows nothing of the socket, and of time only that content has a deadline.
 *
 * @module
 */
import {
  BadPathError,
  Environs,
  Exchange,
  type ExchangeHost,
  type FactsSource,
  requestEnviron,
} from '@tsgi/gateway';
import { ProtocolError, type RequestHead, RequestReader } from '@tsgi/http1';
import type { ConnectionClosed } from '../connection-closed.ts';
import type { RecordSource } from '../observing/observer.ts';
import { decodeLatin1 } from '../transport/latin1.ts';
import type { Outbox } from '../transport/outbox.ts';
import { sendRefusal } from './refusal.ts';
import { type ChannelHost, Http1Channel } from './response-channel.ts';
import { type ContentHost, RequestContent } from './request-content.ts';
import type { ServerStopping } from '../stopping/server-stopping.ts';
import type { Service } from '../service.ts';
import { StopSignal } from '../stopping/stop-signal.ts';

/** Whose requests they are: the connection. */
export interface PipelineHost extends FactsSource, Pick<ContentHost, 'deadlineMoved' | 'wantBytes'> {
  /** Whether what comes in is told in the async context of the server. */
  readonly beginsClean: boolean;
  /** Whether no more is answered. */
  readonly isOver: boolean;
  /** From now on a request is answered. */
  onAnswer(): void;
  /** The answer takes its time. */
  onWait(): void;
  /** More has come meanwhile, and waits. */
  onMoreBehind(): void;
  /** All that could be answered is. */
  onRest(): void;
  /** What was sent is the last. */
  closeGently(): void;
  /** What was sent is the last, and must not be taken for whole. */
  closeByReset(): void;
}

export class Pipeline implements ChannelHost, ContentHost, ExchangeHost, RecordSource {
  readonly service: Service;
  /** Where the responses go. */
  readonly channel: Http1Channel;
  readonly reader: RequestReader;
  /** The request that is answered. */
  exchange: Exchange | undefined;
  /** The content of that one or, if there is none, of the last. */
  content: RequestContent | undefined;
  /** How many requests there have been. */
  count = 0;
  startedAt = 0;
  /** Whether what is pipelined waits until the other connections had their turn. */
  yielding = false;

  private readonly host: PipelineHost;
  private readonly outbox: Outbox;
  private readonly environs: Environs;
  private readonly stopSignal = new StopSignal();
  /** Whether nothing was called yet that could have entered another async context. */
  private isClean = false;

  constructor(host: PipelineHost, service: Service, outbox: Outbox) {
    this.host = host;
    this.service = service;
    this.reader = new RequestReader(decodeLatin1, service.settings);
    this.outbox = outbox;
    this.channel = new Http1Channel(this, outbox, service.heads);
    this.environs = new Environs(host);
  }

  get remoteAddress(): string {
    return this.environs.facts.remoteAddress;
  }

  // ── from the client ──

  /** Bytes came: of the content that is read, or of the next request. */
  receive(bytes: Uint8Array): void {
    this.outbox.turned();
    this.reader.receive(bytes);
    if (this.exchange === undefined && !this.yielding) {
      this.isClean = this.host.beginsClean;
      this.proceed();
      this.isClean = false;
    } else {
      this.content?.onBytes();
      this.host.onMoreBehind();
    }
  }

  /** No more bytes will come. */
  finish(): void {
    this.reader.finish();
    if (this.host.isOver) return;
    if (this.exchange === undefined) {
      this.proceed();
    } else {
      this.content?.onBytes();
      this.host.onWait();
    }
  }

  // ── to the application ──

  /** Answers what has come in, one request after the other, until one has to wait. */
  proceed(): void {
    const { host, outbox } = this;
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
      this.stopSignal.renew();
      host.onRest();
    } else {
      outbox.flushSoon();
      host.onWait();
    }
  }

  private answerAll(): void {
    const { host, reader } = this;
    for (let turn = this.service.settings.pipelineDepth; turn > 0;) {
      if (this.mustWait()) return;
      const event = reader.next();
      if (event === undefined) return;
      if (event.kind === 'head') {
        turn--;
        this.answer(event);
      } else if (this.content?.discard(event) === false) {
        host.closeGently();
      }
    }
    // More of the same: the other connections first.
    if (this.mustWait() || reader.idle) return;
    this.yielding = true;
    setImmediate(proceedLater, this);
  }

  /** Whether no request can be answered now: one is being answered, or the client does not take the answers. */
  private mustWait(): boolean {
    return this.exchange !== undefined || this.outbox.full || this.host.isOver;
  }

  /** @internal */
  proceedNow(): void {
    this.yielding = false;
    if (this.exchange === undefined && !this.host.isOver) this.proceed();
  }

  private answer(head: RequestHead): void {
    const { app, context, observer, stop } = this.service;
    this.host.onAnswer();
    this.count++;
    this.startedAt = observer.now();
    this.content = head.framing === 0 ? undefined : new RequestContent(this, head);
    this.channel.answers(head);
    const exchange = new Exchange(this, this.channel, head, this.content);
    const shutdown = this.stopSignal.signalFor(stop.reason);
    const environ = requestEnviron(this.environs, exchange, this.content, shutdown);
    this.exchange = exchange;
    if (this.isClean) exchange.answer(app, environ);
    // eslint-disable-next-line @typescript-eslint/unbound-method -- bound here, without a closure a request
    else context.scope.runInAsyncScope(exchange.answer, exchange, app, environ);
    this.isClean = false;
    if (exchange.hasEnded()) this.conclude(exchange);
  }

  private onRequestError(error: unknown): void {
    if (error instanceof ProtocolError || error instanceof BadPathError) {
      this.refuse(error.statusHint, error.message);
    } else {
      this.service.log.report('Error in the server', error);
      this.refuse(500, 'Internal Server Error');
    }
  }

  /** Answers a request that is none, and closes: nothing more is read here as a request. */
  refuse(status: number, reason: string): void {
    const { host, outbox, service } = this;
    if (host.isOver) return;
    const { reader, remoteAddress } = this;
    const { begunMethod: method, requestLine } = reader;
    const size = sendRefusal(outbox, { status, reason, method }, service.clock.dateLine);
    service.observer.requestRefused({ remoteAddress, requestLine, status, size, duration: 0 }, reason);
    host.onAnswer();
    host.closeGently();
  }

  // ── for the content ──

  deadlineMoved(): void {
    this.host.deadlineMoved();
  }

  wantBytes(): void {
    this.host.wantBytes();
  }

  sendContinue(): void {
    // Not in the midst of a response (RFC9110§10.1.1).
    if (this.exchange?.committed !== false) return;
    this.outbox.sendText('HTTP/1.1 100 Continue\r\n\r\n');
    this.outbox.flush();
  }

  // ── from the exchange ──

  mustClose(): boolean {
    const { content, count, reader, service } = this;
    return (
      service.stopping ||
      reader.closed ||
      count >= service.settings.maxRequestsPerConnection ||
      service.settings.keepAliveTimeout === 0 ||
      content?.isTooMuchToDrain === true
    );
  }

  workRemains(work: Promise<unknown>): void {
    this.service.stop.awaitWork(work, this.stopSignal.controller);
  }

  onEnded(): void {
    if (this.exchange !== undefined) this.conclude(this.exchange);
    this.proceed();
  }

  /** The response has ended, one way or the other. */
  private conclude(exchange: Exchange): void {
    // The connection may have been cut meanwhile.
    if (this.exchange !== exchange) return;
    this.exchange = undefined;
    this.content?.abandon();
    this.service.observer.requestEnded(this, exchange);
    const { next } = this.channel;
    if (next === 'reset') {
      this.outbox.flush();
      this.host.closeByReset();
    } else if (next === 'close' || this.reader.closed) {
      this.host.closeGently();
    }
  }

  // ── from the connection ──

  /** The server stops: the request that is answered hears of it. */
  onStop(reason: ServerStopping): void {
    this.stopSignal.controller?.abort(reason);
  }

  forget(): void {
    this.reader.forget();
    this.environs.forget();
    this.stopSignal.forget();
  }

  /** The client has left: the response is not read, but what was sent of it must not look complete. */
  giveUp(reason: ConnectionClosed): void {
    const { content, exchange } = this;
    if (exchange === undefined || exchange.isDelivered) return;
    exchange.abort(reason);
    content?.abandon(() => reason);
    this.outbox.drained();
    this.channel.cut();
    this.conclude(exchange);
  }

  /** The connection is gone, or has to go at once. */
  cut(reason: ConnectionClosed): void {
    const { content, exchange } = this;
    this.exchange = undefined;
    if (exchange !== undefined) {
      exchange.abort(reason);
      this.service.observer.requestEnded(this, exchange);
    }
    content?.abandon(() => reason);
    this.outbox.drained();
  }
}

function proceedLater(pipeline: Pipeline): void {
  pipeline.proceedNow();
}
