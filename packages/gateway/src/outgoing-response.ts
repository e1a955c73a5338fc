/**
 * A response on its way out: what its head announces, and that its content keeps to it.
 *
 *   waiting ──startResponse──▶ started ──first chunk, end, flush_headers──▶ sent ──▶ ended
 *
 * It knows nothing of applications, and nothing of how a response is written: that is its channel's.
 *
 * @module
 */
import { type Chunk, type Header, SpecViolation, startMissing } from '@tsgi/spec';
import { chunkLength } from './chunk-length.ts';
import type { IncomingRequest } from './incoming-request.ts';
import type { Announcement, ResponseChannel } from './response-channel.ts';
import type { ResponseHead } from './response-head.ts';
import type { Runtime } from './runtime.ts';

/** What a response needs of the server. */
export interface ResponseService {
  readonly runtime: Runtime;
  reportError(title: string, error: unknown): void;
}

/** The owner of a response. */
export interface ResponseHost {
  readonly service: ResponseService;
}

/** Larger chunks are sent in slices of this size, in bytes, so that a slow client's progress shows. */
export const SLICE: number = 64 * 1024;

const encoder = new TextEncoder();

export abstract class OutgoingResponse implements Announcement {
  /** The request that is answered. */
  readonly request: IncomingRequest;
  /** The status sent; 0 until there is one. */
  status = 0;
  /** Content bytes sent. */
  sent = 0;
  /** Length of the content by its head, in bytes; `undefined` if the head does not tell, or is not sent. */
  length: number | undefined;
  hasContent = true;
  isStream = false;
  breaks = false;

  protected readonly host: ResponseHost;
  protected readonly channel: ResponseChannel;
  protected phase: 'waiting' | 'started' | 'sent' | 'ended' = 'waiting';
  protected calledStart = false;
  protected response: ResponseHead | undefined;
  protected trailersToSend: Header[] | undefined;

  constructor(host: ResponseHost, channel: ResponseChannel, request: IncomingRequest) {
    this.host = host;
    this.channel = channel;
    this.request = request;
  }

  /** Whether the head of the response was sent. */
  get committed(): boolean {
    return this.phase === 'sent' || this.phase === 'ended';
  }

  /** Whether all announced content was sent: a client that disconnects now misses nothing. */
  get isDelivered(): boolean {
    return this.phase === 'sent' && (!this.hasContent || this.length === this.sent);
  }

  /** Content bytes still to be sent, as far as they are known. */
  get bytesToCome(): number {
    return this.phase === 'sent' && this.hasContent && this.length !== undefined
      ? this.length - this.sent
      : 0;
  }

  /** Whether the response is complete with its head, since no content follows. */
  protected isWhole(): boolean {
    return this.phase === 'sent' && !this.hasContent;
  }

  /**
   * Sends a chunk.
   *
   * @param known - bytes that are known to come, including this chunk.
   */
  protected sendChunk(chunk: Chunk, size: number, known: number = size): void {
    if (size === 0) return;
    if (this.phase !== 'sent') this.sendHead(undefined, known);
    this.sendContent(chunk, size);
    this.channel.flushSoon();
  }

  /**
   * Sends the head.
   *
   * @param size - of the content in bytes, if it is known.
   * @param known - bytes that are known to come, if the size is not.
   */
  protected sendHead(size: number | undefined, known: number = size ?? 0): void {
    const { request, response } = this;
    if (response === undefined) throw startMissing(this.calledStart);
    if (response.stripped.length > 0) this.reportStripped(response.stripped);
    if (response.mayHaveContent)
      this.announce(request.method === 'HEAD', response.contentLength, size, known);
    else this.announceNone(response);
    this.phase = 'sent';
    this.status = response.code;
    this.channel.begin(response, this);
  }

  private announce(
    isHead: boolean,
    declared: number | undefined,
    size: number | undefined,
    known: number,
  ): void {
    this.length = declared ?? size;
    this.isStream = this.length === undefined;
    if (isHead) {
      this.hasContent = false;
      // Of empty content, what GET has was perhaps left out: its length is not known (RFC9110§8.6).
      if (this.length === 0 && declared === undefined) this.length = undefined;
    } else if (declared !== undefined) {
      this.breaks = known > declared || (size ?? declared) !== declared;
    }
  }

  /** A 304 may have the length of a 200; recipients read the length of a 205, not of a 204 (RFC9110§8.6, §15.3.6). */
  private announceNone({ code, contentLength }: ResponseHead): void {
    this.hasContent = false;
    if (code === 304) this.length = contentLength;
    else if (code === 205) this.length = 0;
  }

  /** Sends content, never more than the declared Content-Length. */
  protected sendContent(chunk: Chunk, size: number): void {
    if (!this.hasContent || size === 0) return;
    if (this.length !== undefined && this.sent + size > this.length) this.sendRest(chunk);
    this.sent += size;
    this.channel.send(chunk, size);
  }

  /** @throws SpecViolation always: the chunk is longer than what is left of the content. */
  private sendRest(chunk: Chunk): never {
    const left = this.bytesToCome;
    this.sent += left;
    if (left > 0) this.channel.send(bytesOf(chunk).subarray(0, left), left);
    throw new SpecViolation(
      'BODY-LENGTH',
      'application',
      `the body must not be longer than its Content-Length of ${this.sent} bytes; the rest is not sent`,
    );
  }

  /** Sends a chunk in slices, at the client's pace. */
  protected async sendLarge(chunk: Chunk): Promise<void> {
    const bytes = bytesOf(chunk);
    for (let at = 0; at < bytes.length && this.phase !== 'ended'; at += SLICE) {
      const slice = bytes.subarray(at, at + SLICE);
      const waiting = this.sendStep(slice, slice.length, bytes.length - at);
      if (waiting !== undefined) await waiting;
    }
  }

  /** Sends a chunk, at the client's pace. @returns a promise if the next one has to wait. */
  protected sendStep(chunk: Chunk, size: number, known?: number): Promise<void> | undefined {
    this.sendChunk(chunk, size, known);
    return this.channel.backpressure();
  }

  /**
   * Ends the content.
   *
   * @throws SpecViolation if content is missing.
   */
  protected sendEnd(): void {
    const missing = this.bytesToCome;
    if (missing > 0) {
      throw new SpecViolation(
        'BODY-LENGTH',
        'application',
        `the body must be as long as its Content-Length; ${missing} bytes are missing, so the connection is closed`,
      );
    }
    this.channel.end(this.trailersToSend);
  }

  protected lengthOf(chunk: unknown): number {
    return chunkLength(chunk, this.host.service.runtime);
  }

  protected report(title: string, error: unknown): void {
    const { method, rawTarget } = this.request;
    this.host.service.reportError(`${title} (${method} ${rawTarget})`, error);
  }

  private reportStripped(names: readonly string[]): void {
    const title = `Hop-by-hop fields are the server's, left out: ${names.join(', ')}`;
    this.host.service.reportError(title, undefined);
  }
}

/** Returns a chunk as bytes; a string is encoded. */
export function bytesOf(chunk: Chunk): Uint8Array {
  return typeof chunk === 'string' ? encoder.encode(chunk) : chunk;
}
