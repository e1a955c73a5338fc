/** How much a peer may send before it is refused. All sizes in bytes. */
export interface ReaderLimits {
  /** Request line without its CRLF; 414 above. Apache's LimitRequestLine and gunicorn's maximum: 8190. */
  readonly requestLine: number;
  /** One field line without its CRLF; 431 above. gunicorn: 8190. */
  readonly fieldLine: number;
  /** All field lines of a head with their CRLFs; 431 above. node:http and h11: 16 KiB. */
  readonly fieldSection: number;
  /** Field lines of a head; 431 above. gunicorn and uWebSockets: 100. */
  readonly fieldCount: number;
  /** A chunk-size line with its extensions, without its CRLF; 400 above. Puma: 4 KiB. */
  readonly chunkLine: number;
  /** All chunk extensions of one message; 400 above. Puma: 16 KiB. */
  readonly chunkExtensions: number;
  /** All field lines of a trailer section with their CRLFs; 431 above. */
  readonly trailerSection: number;
  /** The content, decoded; 413 above. Hypercorn: 16 MiB; `Infinity` lifts it. */
  readonly content: number;
}

export const DEFAULT_LIMITS: ReaderLimits = {
  requestLine: 8190,
  fieldLine: 8190,
  fieldSection: 16 * 1024,
  fieldCount: 100,
  chunkLine: 4 * 1024,
  chunkExtensions: 16 * 1024,
  trailerSection: 8 * 1024,
  content: 16 * 1024 * 1024,
};
