import type { Duplex } from 'node:stream';

/** A socket, or something in memory that behaves like one. */
export type Transport = Duplex & {
  readonly localAddress?: string | undefined;
  readonly localPort?: number | undefined;
  readonly remoteAddress?: string | undefined;
  readonly remotePort?: number | undefined;
  /** Node's own half of a socket, which knows how much of a write is done. Not documented; may be missing. */
  readonly _handle?: { readonly bytesWritten?: number; readonly writeQueueSize?: number } | undefined;
  resetAndDestroy?(): unknown;
  destroySoon?(): unknown;
  setKeepAlive?(on: boolean, delay: number): unknown;
};
