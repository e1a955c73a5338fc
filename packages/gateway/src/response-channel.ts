import type { Chunk, Header } from '@tsgi/spec';
import type { ResponseHead } from './response-head.ts';

/** What is known of the content when the head is sent. */
export interface Announcement {
  /** Bytes of the content, if they are known: what `Content-Length` says. */
  readonly length: number | undefined;
  /** Whether the content, if it follows, has a length that is known only at its end. */
  readonly isStream: boolean;
  /** Whether content follows: not after HEAD, nor with 204, 205 and 304 (RFC9110§6.4.1). */
  readonly hasContent: boolean;
  /** Whether it is known already that the content is not what its `Content-Length` says. */
  readonly breaks: boolean;
}

/**
 * What a protocol, or another server, makes of a response. Its optional members are its capabilities:
 * `tsgi.early_hints` is there if and only if `interim` is.
 */
export interface ResponseChannel {
  /** Sends status and fields; called once, before all else but {@link interim}. */
  begin(head: ResponseHead, announcement: Announcement): void;
  /** Sends content. @param chunk - never empty. @param size - its bytes. */
  send(chunk: Chunk, size: number): void;
  /** The response is whole. */
  end(trailers: readonly Header[] | undefined): void;
  /** The response cannot be completed, and must not be taken for whole. */
  cut(): void;
  /** Called once a step of the body. @returns a promise if the next one has to wait: for the client, or for others. */
  backpressure(): Promise<void> | undefined;
  /** @returns a promise if bytes that were sent are still read, so that they must not change yet (BODY-REUSE). */
  borrowing(): Promise<void> | undefined;
  /** Lets what was sent leave at the end of this turn at the latest. */
  flushSoon(): void;
  /** Sends an interim response (RFC8297). @returns a promise if the next one has to wait. */
  interim?(fieldLines: string): Promise<void> | undefined;
}
