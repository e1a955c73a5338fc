/**
 * One request and its response: calls the application and sends what it returns, by the rules of PEP3333.
 *
 *   waiting ──startResponse──▶ started ──first chunk, end, flush_headers──▶ sent ──▶ ended
 *
 * It knows the contract and the framing of a response; it knows nothing of sockets.
 *
 * @module
 */
import { LAST_CHUNK, type RequestHead, writeChunkSize, writeTrailerSection } from '@tsgi/http1';
import { type Body, type Chunk, type Environ, type Header, SpecViolation } from '@tsgi/spec';
import type { Application, ResponseFinished, Trailers, Write } from '@tsgi/spec';
import { ConnectionClosed } from '../connection-closed.ts';
import { type ResponseHead, checkFieldLines, checkResponseHead, endWithLength } from './response-head.ts';

/** Where a response goes. */
export interface ResponseSink {
  /** Takes ISO-8859-1 text that is to be sent. */
  sendText(text: string): void;
  /** Takes bytes that are to be sent; they must not change afterwards. */
  sendBytes(bytes: Uint8Array): void;
  /** Sends what was taken at the end of this turn at the latest. */
  flushSoon(): void;
  /** @returns a promise if the client does not keep up. */
  backpressure(): Promise<void> | undefined;
}

/** What became of the request's content. */
export interface ContentOutcome {
  /** What was wrong with it; answered with its own status instead of 500. */
  readonly refusal: { readonly status: string; readonly text: string } | undefined;
  /** The trailer section, once all was read. */
  readonly trailers: Header[] | undefined;
}

/** Whose exchange it is: the connection. */
export interface ExchangeHost {
  /**
   * The beginning of a response: the status line and the field lines that are the server's.
   *
   * @param closes - whether the connection closes after this response.
   * @param hasDate - whether the application gives the Date itself.
   */
  openHead(statusLine: string, closes: boolean, hasDate: boolean): string;
  /** Whether the connection must close after this response, whatever the application says. */
  mustClose(): boolean;
  reportError(title: string, error: unknown): void;
  /** The response is complete. @param closes - whether the connection must close now. */
  responseEnded(exchange: Exchange, closes: boolean): void;
  /**
   * The response cannot be completed, and nobody may take it for whole.
   *
   * @param looksComplete - whether an orderly close would make it look complete.
   */
  responseFailed(exchange: Exchange, looksComplete: boolean): void;
}

type Framing = 'none' | 'length' | 'chunked' | 'until-close';

const encoder = new TextEncoder();

const NO_TRAILERS: Header[] = [];
const CLOSING = 'Error while closing a body';

// `write()` without waiting for its promise may queue so much before it is refused.
const WRITE_QUEUE_LIMIT = 1024 * 1024;
// Larger chunks are sent in slices of this size, so that a slow client's progress can be seen.
const SLICE = 256 * 1024;

export class Exchange {
  readonly head: RequestHead;
  /** The status sent, or 0 as long as there is none; for the access log. */
  status = 0;
  /** Content bytes sent; for the access log. */
  sent = 0;
  /** The value of `tsgi.response_finished`. */
  readonly callbacks: ResponseFinished[] = [];

  private readonly host: ExchangeHost;
  private readonly sink: ResponseSink;
  private readonly content: ContentOutcome | undefined;
  private readonly controller = new AbortController();
  private phase: 'waiting' | 'started' | 'sent' | 'ended' = 'waiting';
  private calledStart = false;
  private response: ResponseHead | undefined;
  private framing: Framing = 'none';
  private closes = false;
  private body: Body | undefined;
  private iterator: Iterator<Chunk> | AsyncIterator<Chunk> | undefined;
  private trailersToSend: Header[] | undefined;
  private unsentWrites = 0;

  /** @param content - `undefined` if the request has none. */
  constructor(
    host: ExchangeHost,
    sink: ResponseSink,
    head: RequestHead,
    content: ContentOutcome | undefined,
  ) {
    this.host = host;
    this.sink = sink;
    this.head = head;
    this.content = content;
  }

  /** The value of `tsgi.signal`. */
  get signal(): AbortSignal {
    return this.controller.signal;
  }

  hasEnded(): boolean {
    return this.phase === 'ended';
  }

  /** Whether the head of the response is on its way. */
  get committed(): boolean {
    return this.phase === 'sent' || this.phase === 'ended';
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
    this.sink.sendText(`HTTP/1.1 103 Early Hints\r\n${checkFieldLines(headers)}\r\n`);
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
    if (this.head.acceptsTrailers) trailers.send = (fields) => this.setTrailers(fields);
    return trailers;
  }

  private setTrailers(fields: Header[]): void {
    checkFieldLines(fields);
    this.trailersToSend = fields;
  }

  private startResponse(status: string, headers: Header[], failure?: { error: unknown }): Write {
    if (failure === undefined) {
      if (this.calledStart) {
        throw new SpecViolation(
          'APP-START-ONCE',
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
        'APP-WRITE-WAIT',
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
    const [only] = body;
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
      this.endContent();
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
    this.endContent();
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
      if (!this.hasEnded()) this.fail(error);
    }
  }

  private async sendSlices(chunk: Chunk): Promise<void> {
    const bytes = typeof chunk === 'string' ? encoder.encode(chunk) : chunk;
    for (let at = 0; at < bytes.length && !this.hasEnded(); at += SLICE) {
      const slice = bytes.subarray(at, at + SLICE);
      this.sendChunk(slice, slice.length);
      const waiting = this.sink.backpressure();
      if (waiting !== undefined) await waiting;
    }
  }

  private sendChunk(chunk: Chunk, size: number): void {
    if (size === 0) return;
    if (this.phase !== 'sent') this.sendHead(undefined);
    this.sendContent(chunk, size);
    this.sink.flushSoon();
  }

  private sendHead(size: number | undefined): void {
    this.sink.sendText(this.writeHead(size));
  }

  /**
   * Status line and fields as text, to the empty line; from here on they count as sent.
   *
   * @param size - bytes of the content if they are known, for a Content-Length.
   */
  private writeHead(size: number | undefined): string {
    const { head, response } = this;
    if (response === undefined) throw this.startMissing();
    const { code, contentLength, fieldLines, hasDate, statusLine, stripped } = response;
    if (stripped.length > 0) {
      this.host.reportError(
        `Hop-by-hop fields are the server's, left out: ${stripped.join(', ')}`,
        undefined,
      );
    }
    const length = contentLength ?? size;
    let end = '\r\n';
    if (code === 204 || code === 304) {
      this.framing = 'none';
      // 304 may say how long a 200 would be; 204 must not (RFC9110§8.6).
      if (code === 304 && contentLength !== undefined) end = endWithLength(contentLength);
    } else if (length !== undefined) {
      this.framing = 'length';
      end = endWithLength(length);
    } else if (head.version === '1.1') {
      this.framing = 'chunked';
      end = 'Transfer-Encoding: chunked\r\n\r\n';
    } else {
      this.framing = 'until-close';
    }
    this.closes = !head.persistent || this.framing === 'until-close' || this.host.mustClose();
    if (head.method === 'HEAD') this.framing = 'none';
    this.phase = 'sent';
    this.status = code;
    return this.host.openHead(statusLine, this.closes, hasDate) + fieldLines + end;
  }

  private startMissing(): SpecViolation {
    return new SpecViolation(
      'APP-START-FIRST',
      'application',
      this.calledStart
        ? 'startResponse failed, and the application went on without it'
        : 'startResponse must be called before the first chunk of the body, or the end of it',
    );
  }

  private sendContent(chunk: Chunk, size: number): void {
    switch (this.framing) {
      case 'none':
        return;
      case 'chunked':
        this.sink.sendText(writeChunkSize(size));
        this.sendRaw(chunk, size);
        this.sink.sendText('\r\n');
        break;
      case 'length':
        this.sendWithin(chunk, size);
        return;
      case 'until-close':
        this.sendRaw(chunk, size);
    }
    this.sent += size;
  }

  /** Never more than the Content-Length that was declared. */
  private sendWithin(chunk: Chunk, size: number): void {
    const left = (this.response?.contentLength ?? Infinity) - this.sent;
    if (size <= left) {
      this.sendRaw(chunk, size);
      this.sent += size;
      return;
    }
    const bytes = typeof chunk === 'string' ? encoder.encode(chunk) : chunk;
    if (left > 0) this.sink.sendBytes(bytes.subarray(0, left));
    this.sent += left;
    throw new SpecViolation(
      'APP-CONTENT-LENGTH',
      'application',
      `the body must not be longer than its Content-Length of ${this.sent} bytes; the rest is not sent`,
    );
  }

  private sendRaw(chunk: Chunk, size: number): void {
    if (typeof chunk !== 'string') this.sink.sendBytes(chunk);
    // As many bytes as characters: it is ASCII, and the same in ISO-8859-1.
    else if (size === chunk.length) this.sink.sendText(chunk);
    else this.sink.sendBytes(encoder.encode(chunk));
  }

  private endStream(): Promise<void> | undefined {
    if (this.phase !== 'sent') this.sendHead(this.response?.contentLength === undefined ? 0 : undefined);
    const waiting = this.sink.backpressure();
    if (waiting === undefined) {
      this.endContent();
      return undefined;
    }
    return waiting.then(() => this.endContent());
  }

  private endContent(): void {
    if (this.hasEnded()) return;
    if (this.framing === 'chunked') {
      this.sink.sendText(
        this.trailersToSend === undefined ? LAST_CHUNK : writeTrailerSection(this.trailersToSend),
      );
    }
    const missing = this.framing === 'length' ? (this.response?.contentLength ?? this.sent) - this.sent : 0;
    if (missing > 0) {
      throw new SpecViolation(
        'APP-CONTENT-LENGTH',
        'application',
        `the body must be as long as its Content-Length; ${missing} bytes are missing, so the connection is closed`,
      );
    }
    this.finish(undefined);
    this.host.responseEnded(this, this.closes);
  }

  /** The application failed: a 500 if there is still room for it, a cut connection if not. */
  private fail(error: unknown): void {
    if (this.phase === 'ended') return;
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
    this.sendHead(text.length);
    this.sendContent(text, text.length);
    this.finish(error);
    this.host.responseEnded(this, this.closes);
  }

  /** Exactly once: the body is closed, and who asked is told. */
  private finish(failure: unknown): void {
    this.phase = 'ended';
    if (this.body !== undefined) closeBody(this.body, (error) => this.report(CLOSING, error));
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
      if (isPromise(result)) Promise.resolve(result).catch(report);
    } catch (error) {
      report(error);
    }
  }

  private report(title: string, error: unknown): void {
    this.host.reportError(`${title} (${this.head.method} ${this.head.rawTarget})`, error);
  }
}

function closeBody(body: Body | undefined, report: (error: unknown) => void): void {
  if (typeof body?.close !== 'function') return;
  try {
    const closed = body.close();
    if (isPromise(closed)) Promise.resolve(closed).catch(report);
  } catch (error) {
    report(error);
  }
}

/** @throws SpecViolation for what is no body: nothing, a string or bytes (they iterate by character and byte). */
function checkBody(body: unknown): Body {
  if (
    typeof body === 'object' &&
    body !== null &&
    !(body instanceof Uint8Array) &&
    (Symbol.iterator in body || Symbol.asyncIterator in body)
  ) {
    return body as Body;
  }
  const got =
    body === null || body === undefined
      ? 'nothing'
      : `a ${typeof body}${body instanceof Uint8Array ? ' of bytes' : ''}`;
  throw new SpecViolation(
    'APP-BODY',
    'application',
    `an application must return an array, iterable or async iterable of chunks, got ${got}`,
  );
}

/** @throws SpecViolation for what is no chunk. */
function byteLength(chunk: unknown): number {
  if (typeof chunk === 'string') return Buffer.byteLength(chunk);
  if (chunk instanceof Uint8Array) return chunk.byteLength;
  throw new SpecViolation(
    'APP-CHUNK',
    'application',
    `a chunk must be a string or a Uint8Array, got ${typeof chunk}`,
  );
}

function isPromise(value: unknown): value is Promise<unknown> {
  return typeof value === 'object' && value !== null && 'then' in value;
}
