/**
 * One request and its response: calls the application and sends its body, by the rules of PEP3333.
 *
 * @module
 */
import {
  type Application,
  type Body,
  type Chunk,
  type Environ,
  type Header,
  type ResponseFinished,
  type StartResponse,
  type Trailers,
  WRITE_QUEUE_LIMIT,
  type Write,
  checkBody,
  isPromise,
  othersTurn,
  refuseWrite,
  startedTwice,
  writesUnawaited,
} from '@tsgi/spec';
import type { ExchangeHost } from './exchange-host.ts';
import type { IncomingContent, IncomingRequest } from './incoming-request.ts';
import { isConsequence } from './is-consequence.ts';
import { OutgoingResponse, SLICE } from './outgoing-response.ts';
import type { ResponseChannel } from './response-channel.ts';
import { HINTS, TRAILERS, checkFieldLines, checkResponseHead } from './response-head.ts';
import { runCallbacks } from './run-callbacks.ts';
import type { KeptContext } from './runtime.ts';

// The globals of Node are getters; what is used for each request is looked up once.
const { AbortController } = globalThis;

const NO_TRAILERS: Header[] = [];
const CLOSING = 'Error while closing a body';

/** One request and its response. A host makes one for each request, and calls {@link Exchange.answer}. */
export class Exchange extends OutgoingResponse {
  /** The value of `tsgi.response_finished`; a host with its own list sets it before {@link answer}. */
  callbacks: ResponseFinished[] = [];
  declare protected readonly host: ExchangeHost;
  private readonly content: IncomingContent | undefined;
  private readonly controller = new AbortController();
  private isCalling = true;
  /** The application's async context, if it is not done when it returns. */
  private context: KeptContext | undefined;
  private body: Body | undefined;
  private iterator: Iterator<Chunk> | AsyncIterator<Chunk> | undefined;
  private unsentWrites = 0;
  private endsEarly = false;
  private failure: unknown;

  /** @param content - `undefined` if the request has none. */
  constructor(
    host: ExchangeHost,
    channel: ResponseChannel,
    request: IncomingRequest,
    content: IncomingContent | undefined,
  ) {
    super(host, channel, request);
    this.content = content;
  }

  /** The value of `tsgi.signal`. */
  get signal(): AbortSignal {
    return this.controller.signal;
  }

  hasEnded(): boolean {
    return this.phase === 'ended';
  }

  // ── from the host ──

  /**
   * Calls the application, and handles all of its errors; it never throws. Afterwards the exchange {@link hasEnded has
   * ended}, or `onEnded` will be called.
   */
  answer(app: Application, environ: Environ): void {
    // In one scope, since each other one with a function would be an object more for each request.
    const write: Write = (chunk) => this.write(chunk);
    const start: StartResponse = (status, headers, failure) => {
      this.startResponse(status, headers, failure);
      return write;
    };
    try {
      const result = app(environ, start);
      if (Array.isArray(result)) this.respond(result);
      else if (isPromise(result)) void this.respondLater(result);
      else this.respond(result);
    } catch (error) {
      this.fail(error);
    }
    this.isCalling = false;
    if (this.phase !== 'ended') this.context = this.host.service.runtime.keepContext();
  }

  /** Ends the exchange because the connection is gone, or has to go; the host is not notified. */
  abort(reason: Error): void {
    if (this.context === undefined) this.abortHere(reason);
    else this.context.runInAsyncScope(() => this.abortHere(reason));
  }

  private abortHere(reason: Error): void {
    if (this.phase === 'ended') return;
    this.controller.abort(reason);
    this.stopIteration();
    this.finish(reason);
  }

  // ── the environ's ──

  /**
   * Sends a `103 Early Hints` response (RFC8297).
   * @returns a promise if the next one has to wait.
   */
  sendEarlyHints(headers: Header[]): Promise<void> | undefined {
    if (this.committed) return othersTurn();
    return this.channel.interim?.(checkFieldLines(headers, HINTS), headers);
  }

  /** Sends status line and fields now (`tsgi.flush_headers`). */
  flushHeaders(): Promise<void> | undefined {
    if (this.committed) return othersTurn();
    this.sendHead(undefined);
    this.channel.flushSoon();
    if (this.isWhole()) this.endSoon();
    return undefined;
  }

  /** Whether client and channel support interim responses (RFC9110§15.2). */
  get takesHints(): boolean {
    return this.request.version === '1.1' && this.channel.interim !== undefined;
  }

  /** The value of `tsgi.trailers`, for a client that sends them, accepts them, or both. */
  trailers(): Trailers {
    const { acceptsTrailers } = this.request;
    const send = (fields: Header[]) => {
      checkFieldLines(fields, TRAILERS);
      this.trailersToSend = fields;
    };
    const { content } = this;
    return {
      get received() {
        return content === undefined ? NO_TRAILERS : content.trailers;
      },
      ...(acceptsTrailers && { send }),
    };
  }

  private startResponse(status: string, headers: Header[], failure?: { error: unknown }): void {
    if (failure === undefined) {
      if (this.calledStart) throw startedTwice();
    } else if (this.committed) {
      throw failure.error;
    }
    this.calledStart = true;
    this.response = undefined;
    this.response = checkResponseHead(status, headers);
    if (this.phase === 'waiting') this.phase = 'started';
  }

  private write(chunk: Chunk): void | Promise<void> {
    if (this.unsentWrites > WRITE_QUEUE_LIMIT) throw writesUnawaited(this.unsentWrites);
    const size = this.lengthOf(chunk);
    this.unsentWrites += size;
    if (this.hasEnded()) return refuseWrite(() => this.writeRefusal());
    this.sendChunk(chunk, size);
    this.channel.flushSoon();
    if (this.isWhole()) this.endSoon();
    const waiting = this.isWhole() ? othersTurn() : this.channel.backpressure();
    if (waiting === undefined) {
      this.unsentWrites = 0;
      return;
    }
    return this.afterWriting(waiting);
  }

  private async afterWriting(waiting: Promise<void>): Promise<void> {
    await waiting;
    this.unsentWrites = 0;
  }

  private writeRefusal(): unknown {
    this.unsentWrites = 0;
    return this.failure;
  }

  // ── the body ──

  /** Awaits the result: `await` takes one outcome even from a misbehaving promise. */
  private async respondLater(result: PromiseLike<Body>): Promise<void> {
    let body: Body;
    try {
      body = await result;
    } catch (error) {
      this.fail(error);
      return;
    }
    this.respond(body);
  }

  private respond(body: Body): void {
    try {
      if (this.phase === 'ended') {
        this.close(checkBody(body));
      } else if (Array.isArray(body)) {
        this.body = body;
        this.sendArray(body as Chunk[]);
      } else {
        this.body = checkBody(body);
        void this.sendStream(this.body);
      }
    } catch (error) {
      this.fail(error);
    }
  }

  /** Sends a body of known length. One chunk is the usual case. */
  private sendArray(body: Chunk[]): void {
    if (body.length === 1) {
      this.sendOnly(body[0] as Chunk);
      return;
    }
    // Read once: an array may be made to give something else the second time.
    const chunks = [...body];
    let size = 0;
    for (const chunk of chunks) size += this.lengthOf(chunk);
    this.sendKnown(chunks, size);
  }

  private sendOnly(chunk: Chunk): void {
    const size = this.lengthOf(chunk);
    if (size > SLICE) {
      this.sendKnown([chunk], size);
      return;
    }
    if (this.phase !== 'sent') this.sendHead(size);
    this.sendContent(chunk, size);
    void this.endAfter(this.channel.borrowing());
  }

  private sendKnown(chunks: Chunk[], size: number): void {
    if (this.phase !== 'sent') this.sendHead(size);
    if (size > SLICE) {
      void this.sendStream(chunks);
      return;
    }
    for (const chunk of chunks) this.sendContent(chunk, this.lengthOf(chunk));
    void this.endAfter(this.channel.borrowing());
  }

  private async sendStream(body: Body): Promise<void> {
    try {
      const asynchronous = Symbol.asyncIterator in body;
      const iterator = asynchronous ? body[Symbol.asyncIterator]() : body[Symbol.iterator]();
      this.iterator = iterator;
      while (!this.isWhole()) {
        const step = asynchronous ? await iterator.next() : (iterator as Iterator<Chunk>).next();
        if (this.hasEnded()) return;
        if (step.done === true) {
          this.iterator = undefined;
          break;
        }
        const size = this.lengthOf(step.value);
        const waiting = size > SLICE ? this.sendLarge(step.value) : this.sendStep(step.value, size);
        if (waiting === undefined) continue;
        await waiting;
        if (this.hasEnded()) return;
      }
      this.endsEarly = this.iterator !== undefined;
      this.stopIteration();
      if (this.phase !== 'sent') this.sendHead(0);
      await this.endAfter(this.channel.backpressure());
    } catch (error) {
      this.fail(error);
    }
  }

  // ── the end ──

  /** Ends a complete response whose application is still running, after its current step. */
  private endSoon(): void {
    if (this.endsEarly) return;
    this.endsEarly = true;
    void othersTurn().then(() => {
      if (this.hasEnded()) return;
      this.stopIteration();
      this.end();
    });
  }

  /** Ends the response, once nothing is pending. If it has to wait, it does not throw. */
  private endAfter(waiting: Promise<void> | undefined): Promise<void> | undefined {
    if (waiting !== undefined) return this.endLater(waiting);
    this.end();
    return undefined;
  }

  private async endLater(waiting: Promise<void>): Promise<void> {
    try {
      await waiting;
      this.end();
    } catch (error) {
      this.fail(error);
    }
  }

  private end(): void {
    if (this.phase === 'ended') return;
    this.sendEnd();
    this.finish(undefined);
    this.tellEnded();
  }

  /** Handles a failure of the application: sends a 500 if the head is not sent yet, else cuts the response. */
  private fail(thrown: unknown): void {
    const error = thrown === undefined ? new Error('undefined was thrown') : thrown;
    if (this.phase === 'ended') {
      this.reportAfterwards('Error after the response', error);
      return;
    }
    const { service } = this.host;
    const refusal = this.content?.refusal;
    if (refusal === undefined) this.report('Error in the application', error);
    else service.contentRefused(this.request, refusal.status, refusal.text);
    this.stopIteration();
    if (this.phase === 'sent') {
      this.channel.cut();
    } else {
      const status = refusal?.status ?? '500 Internal Server Error';
      const text = refusal?.text ?? service.failureText(error);
      this.response = checkResponseHead(status, [['Content-Type', 'text/plain; charset=utf-8']]);
      const size = this.lengthOf(text);
      this.sendHead(size);
      this.sendContent(text, size);
      this.channel.end(undefined);
    }
    this.finish(error);
    this.tellEnded();
  }

  private tellEnded(): void {
    if (!this.isCalling) this.host.onEnded();
  }

  /** Does not await: an async generator's return() waits for a next() that may be pending for ever. */
  private stopIteration(): void {
    try {
      const returned = this.iterator?.return?.();
      if (isPromise(returned)) this.awaitClosing(returned);
    } catch (error) {
      this.reportClosing(error);
    }
  }

  /** Runs once: closes the body, then calls the `tsgi.response_finished` callbacks. */
  private finish(failure: unknown): void {
    this.phase = 'ended';
    this.failure = failure;
    if (this.body !== undefined) this.close(this.body);
    if (this.callbacks.length > 0) this.callBack(failure);
  }

  private callBack(failure: unknown): void {
    const report = (error: unknown) => this.report('Error in a tsgi.response_finished callback', error);
    runCallbacks(this.callbacks, failure, { report, await: (work) => this.host.workRemains(work) });
  }

  private close(body: Body): void {
    try {
      const closed = typeof body.close === 'function' ? body.close() : undefined;
      if (isPromise(closed)) this.awaitClosing(closed);
    } catch (error) {
      this.reportClosing(error);
    }
  }

  private awaitClosing(closed: PromiseLike<unknown>): void {
    const closing = Promise.resolve(closed).catch((error: unknown) => this.reportClosing(error));
    this.host.service.closingRemains(closing);
  }

  // ── reports ──

  private reportClosing(error: unknown): void {
    this.reportAfterwards(CLOSING, error);
  }

  /** Reports an error after the response, unless it only follows from the client's disconnecting. */
  private reportAfterwards(title: string, error: unknown): void {
    const isCut = this.failure !== undefined || this.endsEarly;
    if (error !== this.failure && !(isCut && isConsequence(error))) this.report(title, error);
  }
}
