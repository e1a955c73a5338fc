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
import type { Duplex } from 'node:stream';
import {
  type MessageContent,
  type MessageEnd,
  ProtocolError,
  type RequestHead,
  RequestReader,
  statusText,
} from '@tsgi/http1';
import type { Timed } from './clock.ts';
import { ConnectionClosed } from './connection-closed.ts';
import { type ConnectionFacts, type EnvironTemplate, environOf, environTemplate } from './gateway/environ.ts';
import { Exchange, type ResponseSink } from './gateway/exchange.ts';
import { type ContentSource, RequestInput } from './gateway/input.ts';
import type { Service } from './service.ts';

/** A socket, or something in memory that behaves like one. */
export type Transport = Duplex & {
  readonly remoteAddress?: string | undefined;
  readonly remotePort?: number | undefined;
  readonly localAddress?: string | undefined;
  resetAndDestroy?(): unknown;
  setKeepAlive?(on: boolean, delay: number): unknown;
};

type Phase = 'idle' | 'head' | 'answering' | 'draining' | 'unwritten' | 'lingering' | 'gone';

// Received and not yet asked for: beyond this the socket is paused.
const READ_AHEAD = 64 * 1024;
// Gathered and not yet written: beyond this it is written at once.
const WRITE_BATCH = 64 * 1024;
// Content that nobody read is read over, up to so much, to keep the connection; Warp: 8 KiB, hono: 64 MiB.
const DRAIN_LIMIT = 64 * 1024;
// Bytes shorter than this are joined with the text around them rather than written by themselves.
const JOINED_BYTES = 4 * 1024;
// A body that never has to wait lets the others run after so much.
const BURST = 1024 * 1024;

export class Connection implements ResponseSink, ContentSource, Timed {
  deadline: number = Infinity;
  slot = 0;
  phase: Phase = 'idle';

  private readonly service: Service;
  private readonly socket: Transport;
  private readonly reader: RequestReader;
  private facts: ConnectionFacts | undefined;
  private template: EnvironTemplate | undefined;
  private templateHead: RequestHead | undefined;
  private exchange: Exchange | undefined;
  private requests = 0;

  private out = '';
  private flushing = false;
  private burst = 0;
  private proceeding = false;
  private paused = false;

  private contentEnded = true;
  private continueOwed = false;
  private discarded = 0;
  private receiptDeadline = Infinity;
  private contentReceived = 0;
  private contentWaited = 0;
  private waitingSince = 0;
  private reading: PromiseWithResolvers<Uint8Array | undefined> | undefined;
  private writing: PromiseWithResolvers<void> | undefined;

  constructor(service: Service, socket: Transport) {
    this.service = service;
    this.socket = socket;
    this.reader = new RequestReader(decodeLatin1, service.limits);
    this.deadline = service.clock.now + service.settings.headersTimeout;
  }

  /** Whether it could be closed without anybody missing it. */
  get idle(): boolean {
    return this.phase === 'idle' && this.reader.idle;
  }

  // ── from the socket ──

  onData(bytes: Uint8Array): void {
    if (this.phase === 'lingering' || this.phase === 'gone') return;
    this.reader.receive(bytes);
    this.burst = 0;
    if (this.exchange === undefined) this.proceed();
    else if (this.reading !== undefined) this.continueReading();
    else if (this.reader.buffered >= READ_AHEAD) this.pause();
  }

  /** The client sends no more; what it asked for is still answered. */
  onEnd(): void {
    this.reader.finish();
    if (this.phase === 'lingering') return;
    if (this.exchange === undefined) this.proceed();
    else if (this.reading !== undefined) this.continueReading();
    // Half-closed or gone looks the same from here; the kernel finds out.
    else this.socket.setKeepAlive?.(true, 1000);
  }

  onDrain(): void {
    const { writing } = this;
    if (writing !== undefined) {
      this.writing = undefined;
      this.deadline = Infinity;
      writing.resolve();
    } else if (this.exchange === undefined) {
      this.proceed();
    }
  }

  onClose(): void {
    if (this.phase === 'gone') return;
    this.phase = 'gone';
    this.service.connections.delete(this);
    this.service.idle.delete(this);
    this.service.clock.unwatch(this);
    this.cutShort(
      new ConnectionClosed('client', 'the client closed the connection before the response ended'),
    );
    this.service.connectionGone();
  }

  // ── from the server ──

  /** Ends it when nobody is served: now if idle, after this response if not. */
  closeWhenIdle(): void {
    if (this.idle) this.closeGently();
  }

  /** Ends it now. */
  closeNow(reason: ConnectionClosed): void {
    this.cutShort(reason);
    this.socket.destroy();
  }

  onDeadline(now: number): void {
    const { service } = this;
    switch (this.phase) {
      case 'idle':
        this.closeGently();
        break;
      case 'head':
        this.refuse(408, 'the request did not come in time');
        break;
      case 'draining':
      case 'unwritten':
      case 'lingering':
        this.socket.destroy();
        break;
      case 'answering':
        if (this.writing !== undefined) {
          service.log.report('write timeout: the client took nothing of its response', undefined);
          this.closeNow(new ConnectionClosed('timeout', 'the client did not take its response in time'));
        } else if (this.reading !== undefined) {
          this.checkContentRate(now);
        }
        break;
      case 'gone':
        break;
    }
  }

  // ── requests ──

  /** Answers what has come in, one request after the other, until one has to wait. */
  private proceed(): void {
    if (this.proceeding) return;
    this.proceeding = true;
    try {
      this.answerAll();
    } catch (error) {
      this.onRequestError(error);
    } finally {
      this.proceeding = false;
    }
    if (this.exchange === undefined) {
      this.flush();
      this.rest();
    } else if (this.out !== '') {
      this.flushSoon();
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
      } else {
        this.discard(event);
      }
    }
    // More of the same: the other connections first.
    if (!this.mustWait() && !reader.idle) setImmediate(proceedLater, this);
  }

  /** Whether no request can be answered now: one is being answered, or nobody takes the answers. */
  private mustWait(): boolean {
    const { exchange, phase, socket } = this;
    return exchange !== undefined || phase === 'lingering' || phase === 'gone' || socket.writableNeedDrain;
  }

  /** @internal */
  proceedNow(): void {
    if (this.exchange === undefined && this.phase !== 'gone') this.proceed();
  }

  private answer(head: RequestHead): void {
    const { service } = this;
    if (this.phase === 'idle') service.idle.delete(this);
    this.phase = 'answering';
    this.deadline = Infinity;
    this.requests++;
    const hasContent = head.framing !== 0;
    this.contentEnded = !hasContent;
    this.continueOwed = head.expectsContinue && hasContent;
    if (hasContent) this.beginContent();
    const exchange = this.makeExchange(head);
    this.exchange = exchange;
    exchange.run(service.app);
  }

  private makeExchange(head: RequestHead): Exchange {
    const controller = new AbortController();
    const environ = environOf(this.templateFor(head), head);
    environ['tsgi.input'] = new RequestInput(this.contentEnded ? undefined : this);
    environ['tsgi.signal'] = controller.signal;
    environ['tsgi.response_finished'] = [];
    const exchange = new Exchange(this, head, environ, controller);
    environ['tsgi.flush_headers'] = () => exchange.flushHeaders();
    if (head.version === '1.1') environ['tsgi.early_hints'] = (headers) => exchange.sendEarlyHints(headers);
    if (head.framing === 'chunked' || head.acceptsTrailers) environ['tsgi.trailers'] = exchange.trailers();
    return exchange;
  }

  private templateFor(head: RequestHead): EnvironTemplate {
    const last = this.templateHead;
    if (
      this.template === undefined ||
      last?.fields !== head.fields ||
      last.version !== head.version ||
      last.target.authority !== head.target.authority
    ) {
      this.facts ??= this.service.factsOf(this.socket);
      this.template = environTemplate(head, this.facts);
      this.templateHead = head;
    }
    return this.template;
  }

  /** After all that could be answered: waits for what comes next. */
  private rest(): void {
    const { clock, idle, settings, stopping } = this.service;
    if (this.phase === 'lingering' || this.phase === 'gone') return;
    if (this.paused) this.resume();
    if (this.reader.closed) {
      this.closeGently();
    } else if (this.socket.writableNeedDrain) {
      this.phase = 'unwritten';
      clock.advance(this, clock.now + settings.writeTimeout);
    } else if (!this.contentEnded) {
      this.phase = 'draining';
      clock.advance(this, Math.min(this.receiptDeadline, clock.now + settings.headersTimeout));
    } else if (!this.reader.idle) {
      if (this.phase === 'head') return;
      this.phase = 'head';
      idle.delete(this);
      clock.advance(this, clock.now + settings.headersTimeout);
    } else if (stopping || this.socket.readableEnded) {
      this.closeGently();
    } else if (this.phase !== 'idle') {
      this.phase = 'idle';
      idle.add(this);
      this.deadline = clock.now + settings.keepAliveTimeout + 1000;
    }
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
    const { service } = this;
    this.reader.close();
    const exchanged = this.exchange;
    if (exchanged === undefined) {
      const text = `${reason}\n`;
      this.out +=
        `HTTP/1.1 ${statusText(status)}\r\nContent-Type: text/plain; charset=utf-8\r\n` +
        `Content-Length: ${Buffer.byteLength(text)}\r\n${this.dateLine()}Connection: close\r\n\r\n`;
      this.sendBytes(Buffer.from(text));
      service.logRefusal(this.remoteAddress(), status, Buffer.byteLength(text));
    }
    this.closeGently();
  }

  // ── content: the way from the socket to tsgi.input ──

  /** The next piece of content, for `tsgi.input`. */
  readContent(): Promise<Uint8Array | undefined> | Uint8Array | undefined {
    if (this.contentEnded) return undefined;
    if (this.phase === 'gone' || this.exchange === undefined) {
      throw new ConnectionClosed('client', 'the content cannot be read any more: its connection is closed');
    }
    const event = this.takeContent();
    if (event !== undefined) return event.kind === 'content' ? event.bytes : undefined;
    if (this.continueOwed) this.sendContinue();
    if (this.paused) this.resume();
    this.waitForContent();
    this.reading = Promise.withResolvers();
    return this.reading.promise;
  }

  private takeContent(): MessageContent | MessageEnd | undefined {
    let event;
    try {
      event = this.reader.next();
    } catch (error) {
      if (error instanceof ProtocolError && this.exchange !== undefined) {
        this.exchange.refusal = { status: statusText(error.statusHint), text: `${error.message}\n` };
      }
      this.contentEnded = true;
      throw error;
    }
    if (event === undefined || event.kind === 'head') return undefined;
    if (event.kind === 'end') this.endContent(event);
    else this.contentReceived += event.bytes.length;
    return event;
  }

  private continueReading(): void {
    const { reading } = this;
    if (reading === undefined) return;
    try {
      const event = this.takeContent();
      if (event === undefined) return;
      this.reading = undefined;
      this.contentArrived();
      reading.resolve(event.kind === 'content' ? event.bytes : undefined);
    } catch (error) {
      this.reading = undefined;
      this.contentArrived();
      reading.reject(error);
    }
  }

  private beginContent(): void {
    const { clock, settings } = this.service;
    this.receiptDeadline = clock.now + settings.requestTimeout;
    this.contentReceived = 0;
    this.contentWaited = 0;
    this.discarded = 0;
  }

  private endContent(end: MessageEnd): void {
    if (this.exchange !== undefined) this.exchange.receivedTrailers = [...(end.trailers ?? [])];
    this.contentEnded = true;
    this.continueOwed = false;
    this.receiptDeadline = Infinity;
  }

  private sendContinue(): void {
    this.continueOwed = false;
    this.out += 'HTTP/1.1 100 Continue\r\n\r\n';
    this.flush();
  }

  private waitForContent(): void {
    const { clock, settings } = this.service;
    this.waitingSince = clock.now;
    const graceLeft = Math.max(settings.contentRateGrace - this.contentWaited, 1000);
    clock.advance(this, Math.min(this.receiptDeadline, clock.now + graceLeft));
  }

  private contentArrived(): void {
    this.contentWaited += this.service.clock.now - this.waitingSince;
    this.deadline = Infinity;
  }

  /** At least `minContentRate` bytes for each second that was waited, a grace aside. */
  private checkContentRate(now: number): void {
    const { settings } = this.service;
    const waited = this.contentWaited + (now - this.waitingSince);
    const owed = ((waited - settings.contentRateGrace) / 1000) * settings.minContentRate;
    if (now < this.receiptDeadline && this.contentReceived >= owed) {
      this.deadline = Math.min(this.receiptDeadline, now + 1000);
      return;
    }
    const { exchange, reading } = this;
    this.reading = undefined;
    this.contentEnded = true;
    this.reader.close();
    if (exchange !== undefined) {
      exchange.refusal = { status: '408 Request Timeout', text: 'the content did not come in time\n' };
    }
    reading?.reject(new ConnectionClosed('timeout', 'the client did not send its content in time'));
  }

  /** Content that nobody read, before the next request. */
  private discard(event: MessageContent | MessageEnd): void {
    if (event.kind === 'end') {
      this.endContent(event);
      return;
    }
    this.discarded += event.bytes.length;
    if (this.discarded > DRAIN_LIMIT) this.closeGently();
  }

  // ── responses: the way from the exchange to the socket ──

  sendText(text: string): void {
    this.out += text;
    if (this.out.length > WRITE_BATCH) this.flush();
  }

  sendBytes(bytes: Uint8Array): void {
    if (bytes.length <= JOINED_BYTES) {
      this.sendText(decodeLatin1(bytes, 0, bytes.length));
      return;
    }
    this.burst += bytes.length;
    const { socket } = this;
    socket.cork();
    this.flush();
    socket.write(bytes);
    socket.uncork();
  }

  flushSoon(): void {
    // Whoever proceeds flushes at the end.
    if (this.flushing || this.proceeding) return;
    this.flushing = true;
    process.nextTick(flushLater, this);
  }

  /** @internal */
  flushNow(): void {
    this.flushing = false;
    this.flush();
  }

  private flush(): void {
    if (this.out === '' || this.phase === 'gone') return;
    const text = this.out;
    this.out = '';
    this.burst += text.length;
    this.socket.write(text, 'latin1');
  }

  backpressure(): Promise<void> | undefined {
    if (this.writing !== undefined) return this.writing.promise;
    if (this.socket.writableNeedDrain) {
      const { clock, settings } = this.service;
      clock.advance(this, clock.now + settings.writeTimeout);
      this.writing = Promise.withResolvers();
      return this.writing.promise;
    }
    if (this.burst <= BURST) return undefined;
    this.burst = 0;
    return new Promise((resolve) => setImmediate(resolve));
  }

  connectionFields(closes: boolean): string {
    return closes ? 'Connection: close\r\n' : this.service.keepAliveFields;
  }

  dateLine(): string {
    return this.service.clock.dateLine;
  }

  mustClose(): boolean {
    const { service, reader } = this;
    return (
      service.stopping ||
      this.requests >= service.settings.maxRequestsPerConnection ||
      reader.closed ||
      (!this.contentEnded && this.contentIsTooMuchToDrain())
    );
  }

  private contentIsTooMuchToDrain(): boolean {
    const framing = this.exchange?.head.framing;
    return this.continueOwed || (typeof framing === 'number' && framing - this.contentReceived > DRAIN_LIMIT);
  }

  reportError(title: string, error: unknown): void {
    this.service.log.report(title, error);
  }

  responseEnded(exchange: Exchange, closes: boolean): void {
    this.exchange = undefined;
    this.service.logAccess(this.remoteAddress(), exchange);
    if (closes || this.reader.closed) {
      this.flush();
      this.closeGently();
    } else {
      this.proceed();
    }
  }

  responseFailed(exchange: Exchange, looksComplete: boolean): void {
    this.exchange = undefined;
    this.service.logAccess(this.remoteAddress(), exchange);
    this.flush();
    if (!looksComplete) this.closeGently();
    else if (this.socket.resetAndDestroy === undefined) this.socket.destroy();
    else this.socket.resetAndDestroy();
  }

  private remoteAddress(): string {
    this.facts ??= this.service.factsOf(this.socket);
    return this.facts.remoteAddress;
  }

  // ── the end ──

  /** Sends what is left and FIN, and then waits for the client's own: a reset could overtake the answer. */
  private closeGently(): void {
    if (this.phase === 'lingering' || this.phase === 'gone') return;
    const { clock, idle, settings } = this.service;
    idle.delete(this);
    this.flush();
    this.phase = 'lingering';
    this.reader.close();
    if (this.paused) this.resume();
    this.socket.end();
    clock.advance(this, clock.now + settings.lingerTimeout);
  }

  private cutShort(reason: ConnectionClosed): void {
    const { exchange, reading, writing } = this;
    this.exchange = undefined;
    this.reading = undefined;
    this.writing = undefined;
    if (exchange !== undefined) {
      exchange.abort(reason);
      this.service.logAccess(this.remoteAddress(), exchange);
    }
    reading?.reject(reason);
    writing?.resolve();
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

function flushLater(connection: Connection): void {
  connection.flushNow();
}

function decodeLatin1(bytes: Uint8Array, start: number, end: number): string {
  const buffer = Buffer.isBuffer(bytes)
    ? bytes
    : Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  return buffer.toString('latin1', start, end);
}
