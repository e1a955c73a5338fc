/**
 * One connection: what comes from the socket, the clock and the server, and what it means in each phase. The requests
 * on it are the pipeline's.
 *
 *   idle ──first byte──▶ head ──all of it──▶ answering ──the response is over──▶ idle; but first, if need be,
 *      unwritten: the client has not taken its answers
 *      draining: content that was not read is still to come
 *      head: a part of the next request is there
 *   any ──▶ lingering: the last answer is out, what still comes is dropped ──▶ gone
 *   any ──cut, or closed by the client──▶ gone
 *
 * @module
 */
import { Socket } from 'node:net';
import type { ConnectionFacts } from '@tsgi/gateway';
import type { ServerAddress } from '../listening/server-address.ts';
import { type ClientNews, ClientWatch, type WatchHost } from '../transport/client-watch.ts';
import { ConnectionClosed } from '../connection-closed.ts';
import type { ServedConnection } from '../connections.ts';
import { type DeadlineHost, Deadlines } from '../transport/deadlines.ts';
import { connectionFacts } from './connection-facts.ts';
import { Lingering, resetSocket } from '../transport/lingering.ts';
import { Outbox, type OutboxHost } from '../transport/outbox.ts';
import { Pipeline, type PipelineHost } from './pipeline.ts';
import { ReadAhead } from '../transport/read-ahead.ts';
import type { ServerStopping } from '../stopping/server-stopping.ts';
import type { Service } from '../service.ts';
import type { Transport } from '../transport/transport.ts';

type Phase = 'idle' | 'head' | 'answering' | 'draining' | 'unwritten' | 'lingering' | 'gone';

// A client that closed its half is asked by its kernel whether it is there, after so many milliseconds.
const KEEP_ALIVE_PROBE = 1000;

export class Connection implements DeadlineHost, OutboxHost, PipelineHost, ServedConnection, WatchHost {
  readonly service: Service;
  /** When it became idle, as a count: a lower one is idle for longer. */
  idleSince: number;

  readonly beginsClean: boolean;

  private readonly socket: Transport;
  private readonly address: ServerAddress;
  private readonly deadlines: Deadlines;
  private readonly outbox: Outbox;
  private readonly pipeline: Pipeline;
  private readonly ahead: ReadAhead;
  private readonly watch: ClientWatch;
  private phase: Phase = 'idle';
  private lingering: Lingering | undefined;
  /** Whether the client has sent all that it will, and all of it was received. */
  private finished = false;
  /** Whether the client has closed its half, even if bytes before that were not received yet. */
  private halfClosed = false;

  constructor(service: Service, socket: Transport, address: ServerAddress) {
    this.service = service;
    this.socket = socket;
    // What is no socket of the system may be written to in any context.
    this.beginsClean = service.context.isThatOfSockets && socket instanceof Socket;
    this.address = address;
    this.deadlines = new Deadlines(this, service);
    this.outbox = new Outbox(socket, this);
    this.pipeline = new Pipeline(this, service, this.outbox);
    this.ahead = new ReadAhead(socket, service.loans);
    this.watch = new ClientWatch(this, socket, this.outbox);
    this.idleSince = service.connections.countIdle();
  }

  get idle(): boolean {
    return this.phase === 'idle' && this.pipeline.reader.idle;
  }

  get isAnswering(): boolean {
    return this.pipeline.exchange !== undefined || this.phase === 'unwritten';
  }

  /** Whether nothing more is read as a request, and nothing more answered. */
  get isOver(): boolean {
    return this.phase === 'lingering' || this.phase === 'gone';
  }

  readFacts(): ConnectionFacts {
    return connectionFacts(this.service, this.socket, this.address);
  }

  // ── from the socket ──

  onOpen(): void {
    const { clock, connections } = this.service;
    connections.all.add(this);
    clock.watch(this.deadlines);
    this.deadlines.head();
  }

  onData(bytes: Uint8Array): void {
    if (!this.isOver) this.pipeline.receive(bytes);
    else this.lingering?.onData();
  }

  /** The client sends no more. */
  onEnd(): void {
    this.finished = true;
    this.pipeline.finish();
  }

  onDrain(): void {
    this.outbox.drained();
    if (this.pipeline.exchange === undefined) this.pipeline.proceed();
    else this.deadlineMoved();
  }

  onClose(): void {
    const { clock, connections, stop } = this.service;
    this.tellIfUnasked();
    this.phase = 'gone';
    connections.delete(this);
    clock.unwatch(this.deadlines);
    this.ahead.giveBack();
    if (this.pipeline.exchange !== undefined) this.pipeline.cut(clientClosed());
    stop.changed();
  }

  // ── from the server ──

  /** A request that is answered hears of it, and its response is the last one; no other is waited for. */
  onStop(reason: ServerStopping): void {
    this.pipeline.onStop(reason);
    if (this.idle || this.phase === 'draining') this.closeGently();
    else if (this.phase === 'lingering') this.lingering?.onStop();
    else if (this.phase === 'head') this.deadlines.hurry();
  }

  /** At once if nothing was sent on it, else once its client has all that was sent. */
  evict(reason: ConnectionClosed): void {
    if (this.outbox.handed === 0) this.closeNow(reason);
    else this.closeGently();
  }

  /** `close` comes later. */
  closeNow(reason: ConnectionClosed): void {
    const looksComplete = this.lingering?.endsByReset ?? this.pipeline.channel.looksWhole;
    this.pipeline.cut(reason);
    this.outbox.flush();
    this.phase = 'gone';
    if (looksComplete) resetSocket(this.socket);
    else this.socket.destroy();
  }

  // ── from the clock ──

  onDeadline(now: number): void {
    switch (this.phase) {
      case 'idle':
      case 'draining':
        this.closeGently();
        break;
      case 'head':
        this.pipeline.refuse(408, 'the request did not come in time');
        break;
      case 'answering':
        this.onAnswerDeadline(now);
        break;
      case 'unwritten':
      case 'lingering':
        this.watch.look();
        break;
      case 'gone':
        break;
    }
  }

  onLook(): void {
    if (this.phase === 'idle') this.pipeline.forget();
  }

  private onAnswerDeadline(now: number): void {
    const { ahead, deadlines, outbox } = this;
    const { content } = this.pipeline;
    if (content !== undefined && now >= content.deadline) content.onDeadline();
    if (now >= deadlines.lookAt) {
      deadlines.watchNoMore();
      if (outbox.waits || ahead.isAhead || this.halfClosed) {
        this.watch.look();
        deadlines.watchClient();
      }
    }
    this.deadlineMoved();
  }

  // ── from the pipeline ──

  onAnswer(): void {
    this.phase = 'answering';
    this.deadlines.none();
  }

  onWait(): void {
    if (this.finished) this.onHalfClosed();
  }

  onMoreBehind(): void {
    if (this.ahead.isEnough(this.pipeline.reader.buffered)) this.pause();
  }

  wantBytes(): void {
    this.ahead.resume();
  }

  deadlineMoved(): void {
    if (this.phase === 'answering') this.deadlines.answer(this.pipeline.content?.deadline);
  }

  /** Waits for what comes next. */
  onRest(): void {
    if (this.isOver) return;
    const { ahead, deadlines, outbox, service } = this;
    const { content, reader, yielding } = this.pipeline;
    if ((outbox.full || yielding) && ahead.isEnough(reader.buffered)) this.pause();
    else ahead.resume();
    if (reader.closed) {
      this.closeGently();
    } else if (outbox.full) {
      if (this.begins('unwritten')) {
        this.watch.begin();
        deadlines.look();
      }
    } else if (content?.ended === false) {
      this.phase = 'draining';
      deadlines.drain(content.receiptDeadline);
    } else if (!reader.idle) {
      if (this.begins('head')) deadlines.head();
    } else if (service.stopping || this.finished) {
      this.closeGently();
    } else if (this.begins('idle')) {
      this.idleSince = service.connections.countIdle();
      deadlines.idle();
    }
  }

  /** Enters a phase whose time counts from its beginning. @returns whether this is the beginning. */
  private begins(phase: Phase): boolean {
    if (this.phase === phase) return false;
    this.phase = phase;
    return true;
  }

  // ── the client ──

  /** The response has to wait for the client. */
  stalled(): void {
    this.watch.begin();
    this.watchClient();
  }

  private pause(): void {
    this.ahead.pause();
    this.watchClient();
  }

  private watchClient(): void {
    this.deadlines.watchClient();
    this.deadlineMoved();
  }

  /** The client was looked at: a while ago the phase may have been another. */
  onLooked(news: ClientNews): void {
    switch (this.phase) {
      case 'answering':
        if (this.ahead.paused && !this.halfClosed) {
          if (news.closed) this.onHalfClosed();
          else if (news.mayBeBehind) this.ahead.readOn();
        }
        if (news.stuck && this.outbox.waits) this.onStuck(news);
        break;
      case 'unwritten':
        this.waitOn(news);
        break;
      case 'lingering':
        if (this.lingering?.onLooked(news) === true) this.waitOn(news);
        break;
      case 'idle':
      case 'head':
      case 'draining':
      case 'gone':
        break;
    }
  }

  private waitOn(news: ClientNews): void {
    if (news.stuck) this.onStuck(news);
    else this.deadlines.look();
  }

  private onStuck({ since, untaken }: ClientNews): void {
    const seconds = (since / 1000).toFixed(1);
    const left = untaken + (this.pipeline.exchange?.bytesToCome ?? 0);
    this.service.log.report(
      `Write timeout: the client took nothing for ${seconds} s, ${left} bytes of its response were left`,
      undefined,
    );
    this.closeNow(new ConnectionClosed('timeout', 'the client did not take its response in time'));
  }

  /**
   * The client has closed its half while it is answered. If that counts as leaving, whatever is answered within
   * this turn still reaches it.
   */
  private onHalfClosed(): void {
    this.halfClosed = true;
    if (this.service.settings.halfClosed === 'abort' && this.pipeline.exchange?.isDelivered !== true) {
      setImmediate(clientLeft, this.pipeline);
    } else {
      this.socket.setKeepAlive?.(true, KEEP_ALIVE_PROBE);
      this.watchClient();
    }
  }

  // ── the end ──

  /** Sends what is left, and ends as the client expects it. */
  closeGently(): void {
    if (this.isOver) return;
    const { ahead, pipeline, service, socket } = this;
    const { content, reader } = pipeline;
    this.tellIfUnasked();
    const sending = ahead.paused || content?.ended === false || (reader.closed && !reader.over);
    const nothingComes = reader.over || this.finished;
    const silent = service.stopping
      ? nothingComes || !sending
      : nothingComes && socket.destroySoon !== undefined;
    this.outbox.flush();
    this.linger().endGently({ sending, silent });
  }

  closeByReset(): void {
    if (this.pipeline.count === 1) resetSocket(this.socket);
    else this.linger().endByReset();
  }

  private linger(): Lingering {
    this.phase = 'lingering';
    this.service.connections.leaving.add(this);
    this.pipeline.reader.close();
    this.ahead.resume();
    this.watch.begin();
    this.lingering = new Lingering(this.socket, this.deadlines);
    return this.lingering;
  }

  /** A connection that ends within a head, or on which nothing came, is all that there will be of a request. */
  private tellIfUnasked(): void {
    const { phase, pipeline } = this;
    if (phase === 'head' || (phase === 'idle' && pipeline.count === 0)) this.service.observer.unasked();
  }
}

function clientClosed(): ConnectionClosed {
  return new ConnectionClosed('client', 'the client closed the connection before the response ended');
}

function clientLeft(pipeline: Pipeline): void {
  pipeline.giveUp(clientClosed());
}
