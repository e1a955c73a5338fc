/**
 * A response on its way out: its head, the framing of its content, and its end (RFC9112§6).
 *
 *   waiting ──startResponse──▶ started ──first chunk, end, flush_headers──▶ sent ──▶ ended
 *
 * It knows nothing of applications, and nothing of sockets.
 *
 * @module
 */
import { LAST_CHUNK, type RequestHead, writeChunkSize, writeTrailerSection } from '@tsgi/http1';
import { type Chunk, type Header, SpecViolation } from '@tsgi/spec';
import { othersTurn } from '../others-turn.ts';
import { HINTS, type ResponseHead, checkFieldLines, endWithLength } from './response-head.ts';

/** Where a response goes. */
export interface ResponseSink {
  /** Takes ISO-8859-1 text that is to be sent. */
  sendText(text: string): void;
  /** Takes bytes that are to be sent; they must not change while {@link borrowing} says so. */
  sendBytes(bytes: Uint8Array): void;
  /** Sends what was taken at the end of this turn at the latest. */
  flushSoon(): void;
  /** Called once a step of the body. @returns a promise if the next one has to wait, for the client or for others. */
  backpressure(): Promise<void> | undefined;
  /** @returns a promise if bytes that were given are still read. */
  borrowing(): Promise<void> | undefined;
}

/** What a response needs of the server. */
export interface ResponseService {
  /**
   * Status line and fields, with those that are the server's, up to what frames the content.
   *
   * @param closes - whether the connection closes after this response.
   */
  openHead(head: ResponseHead, closes: boolean): string;
  reportError(title: string, error: unknown): void;
}

/** What a response needs to know of its connection. */
export interface ResponseHost {
  readonly service: ResponseService;
  /** Whether the connection must close after this response, whatever the application says. */
  mustClose(): boolean;
}

// So many characters of early hints are sent without waiting for the client to take them.
const HINTS_LIMIT = 64 * 1024;

type Framing = 'none' | 'length' | 'chunked' | 'until-close';

/** Larger chunks are sent in slices of this size, so that a slow client's progress can be seen. */
export const SLICE: number = 64 * 1024;

const encoder = new TextEncoder();

export abstract class OutgoingResponse {
  readonly head: RequestHead;
  /** The status sent, or 0 as long as there is none; for the access log. */
  status = 0;
  /** Content bytes sent; for the access log. */
  sent = 0;

  protected readonly host: ResponseHost;
  protected readonly sink: ResponseSink;
  protected phase: 'waiting' | 'started' | 'sent' | 'ended' = 'waiting';
  protected calledStart = false;
  protected response: ResponseHead | undefined;
  protected framing: Framing = 'none';
  protected closes = false;
  private hinted = 0;
  protected trailersToSend: Header[] | undefined;

  /** @param head - of the request that is answered. */
  constructor(host: ResponseHost, sink: ResponseSink, head: RequestHead) {
    this.host = host;
    this.sink = sink;
    this.head = head;
  }

  /** Whether the head of the response is on its way. */
  get committed(): boolean {
    return this.phase === 'sent' || this.phase === 'ended';
  }

  /**
   * Sends a `103 Early Hints` response (RFC8297); it is left out if very many wait for the client, who can do without.
   *
   * @returns a promise if the next one has to wait, for the client or for others.
   */
  sendEarlyHints(headers: Header[]): Promise<void> | undefined {
    if (this.committed) return othersTurn();
    const lines = checkFieldLines(headers, HINTS);
    this.hinted += lines.length;
    if (this.hinted <= HINTS_LIMIT) {
      this.sink.sendText(`HTTP/1.1 103 Early Hints\r\n${lines}\r\n`);
      this.sink.flushSoon();
    }
    const waiting = this.sink.backpressure();
    if (waiting === undefined) return undefined;
    return waiting.then(() => {
      this.hinted = 0;
    });
  }

  /** Sends a chunk in slices, as the client takes them. */
  protected async sendLarge(chunk: Chunk): Promise<void> {
    const bytes = this.encode(chunk);
    for (let at = 0; at < bytes.length && this.phase !== 'ended'; at += SLICE) {
      const slice = bytes.subarray(at, at + SLICE);
      this.sendChunk(slice, slice.length, bytes.length - at);
      const waiting = this.sink.backpressure();
      if (waiting !== undefined) await waiting;
    }
  }

  /** Whether what was sent so far would look like a whole response if the connection were closed. */
  get looksComplete(): boolean {
    return this.framing === 'until-close';
  }

  /** Whether all of the content that was announced is on its way: a client that leaves now misses nothing. */
  get isDelivered(): boolean {
    return (
      this.phase === 'sent' &&
      (this.framing === 'none' || (this.framing === 'length' && this.bytesToCome === 0))
    );
  }

  /** Content bytes still to be sent, as far as they are known. */
  get bytesToCome(): number {
    return this.framing === 'length' ? (this.response?.contentLength ?? this.sent) - this.sent : 0;
  }

  /** @param known - bytes that are known to come, with this chunk. */
  protected sendChunk(chunk: Chunk, size: number, known: number = size): void {
    if (size === 0) return;
    if (this.phase !== 'sent') this.sendHead(undefined, known);
    this.sendContent(chunk, size);
    this.sink.flushSoon();
  }

  protected sendHead(size: number | undefined, known?: number): void {
    this.sink.sendText(this.writeHead(size, known));
  }

  /**
   * Status line and fields as text, to the empty line; from here on they count as sent.
   *
   * @param size - bytes of the content if they are known, for a Content-Length.
   * @param known - bytes that are known to come, if the whole is not.
   */
  protected writeHead(size: number | undefined, known: number = size ?? 0): string {
    const { head, response } = this;
    if (response === undefined) throw this.startMissing();
    const { code, contentLength, stripped } = response;
    if (stripped.length > 0) {
      this.host.service.reportError(
        `Hop-by-hop fields are the server's, left out: ${stripped.join(', ')}`,
        undefined,
      );
    }
    const length = contentLength ?? size;
    let end = '\r\n';
    if (code === 205) {
      this.framing = 'none';
      // No content, and unlike 204 a recipient reads how long it is (RFC9110§15.3.6).
      end = endWithLength(0);
    } else if (code === 204 || code === 304) {
      this.framing = 'none';
      // 304 may say how long a 200 would be; 204 must not (RFC9110§8.6).
      if (code === 304 && contentLength !== undefined) end = endWithLength(contentLength);
    } else if (length === 0 && contentLength === undefined && head.method === 'HEAD') {
      // It may have left out what GET would have: of that it says no length (RFC9110§8.6).
      this.framing = 'none';
    } else if (length !== undefined) {
      this.framing = 'length';
      end = endWithLength(length);
    } else if (head.version === '1.1') {
      this.framing = 'chunked';
      end = 'Transfer-Encoding: chunked\r\n\r\n';
    } else {
      this.framing = 'until-close';
    }
    const untilClose = this.framing === 'until-close';
    if (head.method === 'HEAD') this.framing = 'none';
    this.closes =
      !head.persistent ||
      untilClose ||
      (this.framing === 'length' && !fits(contentLength, size, known)) ||
      this.host.mustClose();
    this.phase = 'sent';
    this.status = code;
    return this.host.service.openHead(response, this.closes) + end;
  }

  private startMissing(): SpecViolation {
    return new SpecViolation(
      'START-FIRST',
      'application',
      this.calledStart
        ? 'startResponse failed, and the application went on without it'
        : 'startResponse must be called before the first chunk of the body, or the end of it',
    );
  }

  protected sendContent(chunk: Chunk, size: number): void {
    switch (this.framing) {
      case 'none':
        return;
      case 'chunked':
        // A chunk of no bytes would be the last one (RFC9112§7.1).
        if (size === 0) return;
        this.sendFramed(chunk, size);
        break;
      case 'length':
        this.sendWithin(chunk, size);
        return;
      case 'until-close':
        this.sendRaw(chunk, size);
    }
    this.sent += size;
  }

  private sendFramed(chunk: Chunk, size: number): void {
    const sizeLine = writeChunkSize(size);
    if (isAscii(chunk, size)) {
      this.sink.sendText(`${sizeLine}${chunk}\r\n`);
      return;
    }
    this.sink.sendText(sizeLine);
    this.sendRaw(chunk, size);
    this.sink.sendText('\r\n');
  }

  /** Never more than the Content-Length that was declared. */
  private sendWithin(chunk: Chunk, size: number): void {
    const left = (this.response?.contentLength ?? Infinity) - this.sent;
    if (size <= left) {
      this.sendRaw(chunk, size);
      this.sent += size;
      return;
    }
    if (left > 0) this.sink.sendBytes(this.encode(chunk).subarray(0, left));
    this.sent += left;
    throw new SpecViolation(
      'BODY-LENGTH',
      'application',
      `the body must not be longer than its Content-Length of ${this.sent} bytes; the rest is not sent`,
    );
  }

  private sendRaw(chunk: Chunk, size: number): void {
    if (isAscii(chunk, size)) this.sink.sendText(chunk);
    else this.sink.sendBytes(this.encode(chunk));
  }

  /** Sends what ends the content. @throws SpecViolation if content is missing. */
  protected sendEnd(): void {
    if (this.framing === 'chunked') {
      const { trailersToSend } = this;
      this.sink.sendText(trailersToSend === undefined ? LAST_CHUNK : writeTrailerSection(trailersToSend));
    }
    const missing = this.framing === 'length' ? (this.response?.contentLength ?? this.sent) - this.sent : 0;
    if (missing > 0) {
      throw new SpecViolation(
        'BODY-LENGTH',
        'application',
        `the body must be as long as its Content-Length; ${missing} bytes are missing, so the connection is closed`,
      );
    }
  }

  /** A string or bytes as bytes. */
  protected encode(chunk: Chunk): Uint8Array {
    return typeof chunk === 'string' ? encoder.encode(chunk) : chunk;
  }
}

/** Whether the content can still be what a Content-Length says; if not, the connection closes behind it. */
function fits(contentLength: number | undefined, size: number | undefined, known: number): boolean {
  return contentLength === undefined || (known <= contentLength && (size ?? contentLength) === contentLength);
}

/** Text with as many bytes as characters: the same in ISO-8859-1. */
function isAscii(chunk: Chunk, size: number): chunk is string {
  return typeof chunk === 'string' && chunk.length === size;
}
