import type { Chunk, Header } from '@tsgi/spec';
import type { ResponseHead } from './response-head.ts';

/** Facts about the content when the head is sent. */
export interface Announcement {
  /** Length of the content in bytes, if it is known: the value of `Content-Length`. */
  readonly length: number | undefined;
  /** Whether the length of the content, if there is any, is known only at its end. */
  readonly isStream: boolean;
  /** Whether content follows: not after HEAD, nor with 204, 205 and 304 (RFC9110§6.4.1). */
  readonly hasContent: boolean;
  /** Whether the content is already known to differ from its `Content-Length`. */
  readonly breaks: boolean;
}

/**
 * The way of a response into a protocol, or to another server. Its optional members are its capabilities:
 * `tsgi.early_hints` exists if and only if `interim` does.
 */
export interface ResponseChannel {
  /** Sends status and fields; called once, before everything but {@link interim}. */
  begin(head: ResponseHead, announcement: Announcement): void;
  /**
   * Sends content.
   *
   * @param chunk - never empty.
   * @param size - in bytes.
   */
  send(chunk: Chunk, size: number): void;
  /** Ends a complete response. */
  end(trailers: readonly Header[] | undefined): void;
  /** Cuts a response that cannot be completed, so that the client does not take it for complete. */
  cut(): void;
  /**
   * Called once per step of the body.
   *
   * @returns a promise if the next step has to wait, for the client or for other tasks.
   */
  backpressure(): Promise<void> | undefined;
  /** @returns a promise while sent bytes are still read, so that they must not change yet (BODY-REUSE). */
  borrowing(): Promise<void> | undefined;
  /** Flushes what was sent, at the end of this turn at the latest. */
  flushSoon(): void;
  /**
   * Sends an interim response (RFC8297).
   *
   * @param fieldLines - as in a {@link ResponseHead}.
   * @param fields - the same as pairs.
   * @returns a promise if the next one has to wait.
   */
  interim?(fieldLines: string, fields: readonly Header[]): Promise<void> | undefined;
}
