/**
 * One request and its response: calls the application and sends what it returns, by the rules of PEP3333.
 *
 * @module
 */
import { Buffer } from 'node:buffer';
import type { RequestHead } from '@tsgi/http1';
import { type Body, type Chunk, type Environ, type Header, SpecViolation } from '@tsgi/spec';
import type { Application, ResponseFinished, Trailers, Write } from '@tsgi/spec';
import { ConnectionClosed } from '../connection-closed.ts';
import { byteLength, checkBody, closeBody, isPromise } from './body.ts';
import { OutgoingResponse, type ResponseHost, type ResponseSink } from './outgoing-response.ts';
import { HINTS, TRAILERS, checkFieldLines, checkResponseHead } from './response-head.ts';

/** What became of the request's content. */
export interface ContentOutcome {
  /** What was wrong with it; answered with its own status instead of 500. */
  readonly refusal: { readonly status: string; readonly text: string } | undefined;
  /** The trailer section, once all was read. */
  readonly trailers: Header[] | undefined;
}

/** Whose exchange it is: the connection. */
export interface ExchangeHost extends ResponseHost {
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
// Larger chunks are sent in slices of this size, so that a slow client's progress can be seen.
const SLICE = 64 * 1024;

export class Exchange extends OutgoingResponse {
  /** The value of `tsgi.response_finished`. */
  readonly callbacks: ResponseFinished[] = [];

  declare protected readonly host: ExchangeHost;
  private readonly content: ContentOutcome | undefined;
  private readonly controller = new AbortController();
  private body: Body | undefined;
  private iterator: Iterator<Chunk> | AsyncIterator<Chunk> | undefined;
  private unsentWrites = 0;

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
      if (Array.isArray(result)) {
        this.respond(result);
      } else if (isPromise(result)) {
        result.then(
          (body) => this.respond(body),
          (error: unknown) => this.fail(error),
        );
      } else {
        this.respond(result);
      }
    } catch (error) {
      this.fail(error);
    }
  }

  /** Ends the exchange because the connection is gone, or has to go. */
  abort(reason: ConnectionClosed): void {
    if (this.phase === 'ended') return;
    this.controller.abort(reason);
    this.stopIteration();
    this.finish(reason);
  }

  /** Not awaited: an async generator's return() waits behind a next() that may never come. */
  private stopIteration(): void {
    try {
      const returned = this.iterator?.return?.();
      if (isPromise(returned))
        Promise.resolve(returned).catch((error: unknown) => this.report(CLOSING, error));
    } catch (error) {
      this.report(CLOSING, error);
    }
  }

  /** Sends status line and fields now (`tsgi.flush_headers`). */
  flushHeaders(): void {
    if (this.phase === 'ended') return;
    if (this.phase !== 'sent') this.sendHead(undefined);
    this.sink.flushSoon();
  }

  /** Sends a `103 Early Hints` response (RFC8297). */
  sendEarlyHints(headers: Header[]): void {
    if (this.committed) return;
    this.sink.sendText(`HTTP/1.1 103 Early Hints\r\n${checkFieldLines(headers, HINTS)}\r\n`);
    this.sink.flushSoon();
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
    if (this.phase === 'ended') return;
    if (this.unsentWrites > WRITE_QUEUE_LIMIT) {
      throw new SpecViolation(
        'WRITE-WAIT',
        'application',
        `write() must wait for its promise; ${this.unsentWrites} bytes are queued`,
      );
    }
    const size = byteLength(chunk);
    this.sendChunk(chunk, size);
    this.unsentWrites += size;
    this.sink.flushSoon();
    const waiting = this.sink.backpressure();
    if (waiting === undefined) {
      this.unsentWrites = 0;
      return;
    }
    return waiting.then(() => {
      this.unsentWrites = 0;
    });
  }

  private respond(body: Body): void {
    if (this.phase === 'ended') {
      closeBody(body, (error) => this.report(CLOSING, error));
      return;
    }
    try {
      if (Array.isArray(body)) {
        this.body = body;
        this.sendArray(body as Chunk[]);
      } else {
        this.body = checkBody(body);
        void this.sendStream(body);
      }
    } catch (error) {
      this.fail(error);
    }
  }

  /** A body of known length. One short chunk, the usual case, leaves together with the head. */
  private sendArray(body: Chunk[]): void {
    const only = body[0];
    if (body.length === 1 && this.phase === 'started' && typeof only === 'string' && only.length < SLICE) {
      const size = Buffer.byteLength(only);
      const head = this.writeHead(size);
      if (this.framing === 'length' && this.response?.contentLength === undefined && size === only.length) {
        this.sent = size;
        this.sink.sendText(head + only);
      } else {
        this.sink.sendText(head);
        if (size > 0) this.sendContent(only, size);
      }
      this.end();
      return;
    }
    let size = 0;
    for (const chunk of body) size += byteLength(chunk);
    if (this.phase !== 'sent') this.sendHead(size);
    if (size > SLICE) {
      void this.sendStream(body);
      return;
    }
    if (size > 0) for (const chunk of body) this.sendContent(chunk, byteLength(chunk));
    this.end();
  }

  private async sendStream(body: Body): Promise<void> {
    try {
      const asynchronous = Symbol.asyncIterator in body;
      const iterator = asynchronous ? body[Symbol.asyncIterator]() : body[Symbol.iterator]();
      this.iterator = iterator;
      for (;;) {
        const step = asynchronous ? await iterator.next() : (iterator as Iterator<Chunk>).next();
        if (this.hasEnded()) return;
        if (step.done === true) break;
        const chunk = step.value;
        const size = byteLength(chunk);
        if (size > SLICE) await this.sendSlices(chunk);
        else this.sendChunk(chunk, size);
        if (this.framing === 'none' && this.phase === 'sent') {
          await iterator.return?.();
          break;
        }
        const waiting = this.sink.backpressure();
        if (waiting !== undefined) await waiting;
        if (this.hasEnded()) return;
      }
      this.iterator = undefined;
      const waiting = this.endStream();
      if (waiting !== undefined) await waiting;
    } catch (error) {
      this.fail(error);
    }
  }

  private async sendSlices(chunk: Chunk): Promise<void> {
    const bytes = this.encode(chunk);
    for (let at = 0; at < bytes.length && !this.hasEnded(); at += SLICE) {
      const slice = bytes.subarray(at, at + SLICE);
      this.sendChunk(slice, slice.length);
      const waiting = this.sink.backpressure();
      if (waiting !== undefined) await waiting;
    }
  }

  private endStream(): Promise<void> | undefined {
    if (this.phase !== 'sent') this.sendHead(this.response?.contentLength === undefined ? 0 : undefined);
    const waiting = this.sink.backpressure();
    if (waiting === undefined) {
      this.end();
      return undefined;
    }
    return waiting.then(() => this.end());
  }

  private end(): void {
    if (this.hasEnded()) return;
    this.sendEnd();
    this.finish(undefined);
    this.host.responseEnded(this, this.closes);
  }

  /** The application failed: a 500 if there is still room for it, a cut connection if not. */
  private fail(error: unknown): void {
    if (this.phase === 'ended') {
      // What follows from the client's leaving is no news; anything else is a fault like any other.
      if (error !== this.signal.reason && !isAbort(error)) this.report('Error after the response', error);
      return;
    }
    const refusal = this.content?.refusal;
    if (refusal === undefined) this.report('Error in the application', error);
    this.stopIteration();
    if (this.phase === 'sent') {
      this.finish(error);
      this.host.responseFailed(this, this.framing === 'until-close');
      return;
    }
    const status = refusal?.status ?? '500 Internal Server Error';
    const text = refusal?.text ?? 'Internal Server Error\n';
    this.response = checkResponseHead(status, [['Content-Type', 'text/plain; charset=utf-8']]);
    const size = byteLength(text);
    this.sendHead(size);
    this.sendContent(text, size);
    this.finish(error);
    this.host.responseEnded(this, this.closes);
  }

  /** Exactly once: the body is closed, and who asked is told. */
  private finish(failure: unknown): void {
    this.phase = 'ended';
    if (this.body?.close !== undefined) closeBody(this.body, (error) => this.report(CLOSING, error));
    const { callbacks } = this;
    for (let index = callbacks.length - 1; index >= 0; index--) {
      const callback = callbacks[index];
      if (callback !== undefined) this.call(callback, failure);
    }
  }

  private call(callback: ResponseFinished, failure: unknown): void {
    const report = (error: unknown) => this.report('Error in a tsgi.response_finished callback', error);
    try {
      const result = failure === undefined ? callback() : callback(failure);
      if (isPromise(result)) this.host.workRemains(Promise.resolve(result).catch(report));
    } catch (error) {
      report(error);
    }
  }

  private report(title: string, error: unknown): void {
    this.host.reportError(`${title} (${this.head.method} ${this.head.rawTarget})`, error);
  }
}

/** Whether an error says no more than that somebody heeded a signal. */
function isAbort(error: unknown): boolean {
  return error instanceof ConnectionClosed || (error instanceof Error && error.name === 'AbortError');
}
