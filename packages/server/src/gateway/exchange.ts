/**
 * One request and its response: calls the application and sends what it returns, by the rules of PEP3333.
 *
 * @module
 */
import { AsyncResource } from 'node:async_hooks';
import { Buffer } from 'node:buffer';
import type { RequestHead } from '@tsgi/http1';
import { type Body, type Chunk, type Environ, type Header, isPromise, SpecViolation } from '@tsgi/spec';
import { type Application, ResponseEndedError, type Write } from '@tsgi/spec';
import type { ResponseFinished, Trailers } from '@tsgi/spec';
import type { ConnectionClosed } from '../connection-closed.ts';
import { othersTurn } from '../others-turn.ts';
import { byteLength, checkBody, closeBody } from './body.ts';
import { isConsequence } from './is-consequence.ts';
import {
  OutgoingResponse,
  type ResponseHost,
  type ResponseService,
  type ResponseSink,
  SLICE,
} from './outgoing-response.ts';
import { TRAILERS, checkFieldLines, checkResponseHead } from './response-head.ts';
import { runCallbacks } from './run-callbacks.ts';

/** What became of the request's content. */
export interface ContentOutcome {
  /** What was wrong with it; answered with its own status instead of 500. */
  readonly refusal: { readonly status: string; readonly text: string } | undefined;
  /** The trailer section, once all was read. */
  readonly trailers: Header[] | undefined;
}

/** What an exchange needs of the server. */
export interface ExchangeService extends ResponseService {
  /** What the client is told of an application that failed. */
  failureText(error: unknown): string;
  /** The content was refused: too large, too slow, or no content at all. */
  contentRefused(head: RequestHead, status: string, reason: string): void;
  /** A body takes its time to close. @param closing - never rejects. */
  closingRemains(closing: Promise<unknown>): void;
}

/** Whose exchange it is: the connection. */
export interface ExchangeHost extends ResponseHost {
  readonly service: ExchangeService;
  /** The response is complete. @param closes - whether the connection must close now. */
  responseEnded(exchange: Exchange, closes: boolean): void;
  /**
   * The response cannot be completed, and nobody may take it for whole.
   *
   * @param looksComplete - whether an orderly close would make it look complete.
   */
  responseFailed(exchange: Exchange, looksComplete: boolean): void;
  /** Work goes on after the response. @param work - never rejects. */
  workRemains(work: Promise<unknown>): void;
}

// The globals of Node are getters; what is used for each request is looked up once.
const { AbortController } = globalThis;

const NO_TRAILERS: Header[] = [];
const CLOSING = 'Error while closing a body';

// `write()` without waiting for its promise may queue so much before it is refused.
const WRITE_QUEUE_LIMIT = 1024 * 1024;

export class Exchange extends OutgoingResponse {
  /** The value of `tsgi.response_finished`. */
  readonly callbacks: ResponseFinished[] = [];

  declare protected readonly host: ExchangeHost;
  private readonly content: ContentOutcome | undefined;
  private readonly controller = new AbortController();
  /** The async context that the application has left, if it is not done when it returns. */
  private context: AsyncResource | undefined;
  private body: Body | undefined;
  private iterator: Iterator<Chunk> | AsyncIterator<Chunk> | undefined;
  private unsentWrites = 0;
  private endsEarly = false;
  private failure: unknown;

  /** @param content - `undefined` if the request has none. */
  constructor(
    host: ExchangeHost,
    sink: ResponseSink,
    head: RequestHead,
    content: ContentOutcome | undefined,
  ) {
    super(host, sink, head);
    this.content = content;
  }

  /** The value of `tsgi.signal`. */
  get signal(): AbortSignal {
    return this.controller.signal;
  }

  hasEnded(): boolean {
    return this.phase === 'ended';
  }

  /** Calls the application. Whatever it does is dealt with here; nothing is thrown. */
  run(app: Application, environ: Environ): void {
    try {
      const result = app(environ, (status, headers, failure) => this.startResponse(status, headers, failure));
      if (Array.isArray(result)) this.respond(result);
      else if (isPromise(result)) void this.respondLater(result);
      else this.respond(result);
    } catch (error) {
      this.fail(error);
    }
    if (!this.hasEnded()) this.context = new AsyncResource('TSGI exchange', { requireManualDestroy: true });
  }

  /** By `await`, which takes whatever a promise is made to do for one answer. */
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

  /** Ends the exchange because the connection is gone, or has to go. */
  abort(reason: ConnectionClosed): void {
    if (this.context === undefined) this.abortHere(reason);
    else this.context.runInAsyncScope(() => this.abortHere(reason));
  }

  private abortHere(reason: ConnectionClosed): void {
    if (this.phase === 'ended') return;
    this.controller.abort(reason);
    this.stopIteration();
    this.finish(reason);
  }

  /** Not awaited: an async generator's return() waits behind a next() that may never come. */
  private stopIteration(): void {
    try {
      const returned = this.iterator?.return?.();
      if (isPromise(returned)) {
        const closing = Promise.resolve(returned).catch((error: unknown) => this.reportClosing(error));
        this.host.service.closingRemains(closing);
      }
    } catch (error) {
      this.reportClosing(error);
    }
  }

  /** Sends status line and fields now (`tsgi.flush_headers`). */
  flushHeaders(): Promise<void> | undefined {
    if (this.committed) return othersTurn();
    this.sendHead(undefined);
    this.sink.flushSoon();
    if (this.isWhole()) this.endSoon();
    return undefined;
  }

  /** The value of `tsgi.trailers`: for a client that sends them, takes them, or both. */
  trailers(): Trailers {
    const received = () => (this.content === undefined ? NO_TRAILERS : this.content.trailers);
    const trailers: Trailers = {
      get received() {
        return received();
      },
    };
    if (this.head.acceptsTrailers) {
      trailers.send = (fields) => {
        checkFieldLines(fields, TRAILERS);
        this.trailersToSend = fields;
      };
    }
    return trailers;
  }

  private startResponse(status: string, headers: Header[], failure?: { error: unknown }): Write {
    if (failure === undefined) {
      if (this.calledStart) {
        throw new SpecViolation(
          'START-ONCE',
          'application',
          'startResponse must be called once; only with { error } again',
        );
      }
    } else if (this.committed) {
      throw failure.error;
    }
    this.calledStart = true;
    this.response = undefined;
    this.response = checkResponseHead(status, headers);
    if (this.phase === 'waiting') this.phase = 'started';
    return (chunk) => this.write(chunk);
  }

  private write(chunk: Chunk): void | Promise<void> {
    if (this.unsentWrites > WRITE_QUEUE_LIMIT) {
      throw new SpecViolation(
        'WRITE-WAIT',
        'application',
        `write() must wait for its promise; ${this.unsentWrites} bytes are queued`,
      );
    }
    const size = byteLength(chunk);
    this.unsentWrites += size;
    if (this.hasEnded()) return this.refuseWrite();
    this.sendChunk(chunk, size);
    this.sink.flushSoon();
    if (this.isWhole()) this.endSoon();
    const waiting = this.isWhole() ? othersTurn() : this.sink.backpressure();
    if (waiting === undefined) {
      this.unsentWrites = 0;
      return;
    }
    return waiting.then(() => {
      this.unsentWrites = 0;
    });
  }

  /** In a turn of its own, so that an application that writes on in spite of it leaves the others theirs. */
  private refuseWrite(): Promise<void> {
    const refused = othersTurn().then(() => {
      this.unsentWrites = 0;
      // eslint-disable-next-line @typescript-eslint/only-throw-error -- it is what the application has thrown
      throw this.failure ?? new ResponseEndedError();
    });
    // An application that does not wait for it must not end the process.
    refused.catch(() => undefined);
    return refused;
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

  /** A body of known length. One chunk is the usual case, a short string the most usual. */
  private sendArray(body: Chunk[]): void {
    const only = body[0];
    if (body.length === 1 && typeof only === 'string' && only.length < SLICE && this.phase === 'started') {
      this.sendWhole(only, Buffer.byteLength(only));
      return;
    }
    // Read once: an array may be made to give something else the second time.
    const chunks = body.length === 1 ? [only as Chunk] : [...body];
    let size = 0;
    for (const chunk of chunks) size += byteLength(chunk);
    if (this.phase !== 'sent') this.sendHead(size);
    if (size > SLICE) {
      void this.sendStream(chunks);
      return;
    }
    if (size > 0) for (const chunk of chunks) this.sendContent(chunk, byteLength(chunk));
    void this.endAfter(this.sink.borrowing());
  }

  /** Text that leaves together with the head. */
  private sendWhole(text: string, size: number): void {
    const head = this.writeHead(size);
    if (this.framing === 'length' && this.response?.contentLength === undefined && size === text.length) {
      this.sent = size;
      this.sink.sendText(head + text);
    } else {
      this.sink.sendText(head);
      if (size > 0) this.sendContent(text, size);
    }
    this.end();
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
        const chunk = step.value;
        const size = byteLength(chunk);
        if (size > SLICE) await this.sendLarge(chunk);
        else this.sendChunk(chunk, size);
        const waiting = this.sink.backpressure();
        if (waiting !== undefined) await waiting;
        if (this.hasEnded()) return;
      }
      this.endsEarly = this.iterator !== undefined;
      this.stopIteration();
      if (this.phase !== 'sent') this.sendHead(0);
      await this.endAfter(this.sink.backpressure());
    } catch (error) {
      this.fail(error);
    }
  }

  /** Ends the response, once there is nothing to wait for. Nothing is thrown where it has to wait. */
  private endAfter(waiting: Promise<void> | undefined): Promise<void> | undefined {
    if (waiting !== undefined)
      return waiting.then(() => this.end()).catch((error: unknown) => this.fail(error));
    this.end();
    return undefined;
  }

  /** Whether the client has all of it with the head, since no content follows. */
  private isWhole(): boolean {
    return this.phase === 'sent' && this.framing === 'none';
  }

  /** Ends a response that is whole, though its application goes on: after what it does now. */
  private endSoon(): void {
    if (this.endsEarly) return;
    this.endsEarly = true;
    process.nextTick(() => {
      if (this.hasEnded()) return;
      this.stopIteration();
      this.end();
    });
  }

  private end(): void {
    if (this.hasEnded()) return;
    this.sendEnd();
    this.finish(undefined);
    this.host.responseEnded(this, this.closes);
  }

  /** The application failed: a 500 if there is still room for it, a cut connection if not. */
  private fail(thrown: unknown): void {
    const error = thrown === undefined ? new Error('undefined was thrown') : thrown;
    if (this.phase === 'ended') {
      this.reportAfterwards('Error after the response', error);
      return;
    }
    const refusal = this.content?.refusal;
    if (refusal === undefined) this.report('Error in the application', error);
    else this.host.service.contentRefused(this.head, refusal.status, refusal.text);
    this.stopIteration();
    if (this.phase === 'sent') {
      this.finish(error);
      this.host.responseFailed(this, this.framing === 'until-close');
      return;
    }
    const status = refusal?.status ?? '500 Internal Server Error';
    const text = refusal?.text ?? this.host.service.failureText(error);
    this.response = checkResponseHead(status, [['Content-Type', 'text/plain; charset=utf-8']]);
    const size = byteLength(text);
    this.sendHead(size);
    this.sendContent(text, size);
    this.finish(error);
    this.host.responseEnded(this, this.closes);
  }

  /** Runs once: closes the body, then calls the `tsgi.response_finished` callbacks. */
  private finish(failure: unknown): void {
    this.phase = 'ended';
    this.failure = failure;
    this.close(this.body);
    if (this.callbacks.length === 0) return;
    const report = (error: unknown) => this.report('Error in a tsgi.response_finished callback', error);
    runCallbacks(this.callbacks, failure, { report, await: (work) => this.host.workRemains(work) });
  }

  private close(body: Body | undefined): void {
    const closing = closeBody(body, (error) => this.reportClosing(error));
    if (closing !== undefined) this.host.service.closingRemains(closing);
  }

  private reportClosing(error: unknown): void {
    this.reportAfterwards(CLOSING, error);
  }

  /** What follows from the client's leaving is no news; anything else is a fault like any other. */
  private reportAfterwards(title: string, error: unknown): void {
    const isCut = this.failure !== undefined || this.endsEarly;
    if (error !== this.failure && !(isCut && isConsequence(error))) this.report(title, error);
  }

  private report(title: string, error: unknown): void {
    this.host.service.reportError(`${title} (${this.head.method} ${this.head.rawTarget})`, error);
  }
}
