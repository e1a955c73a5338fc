/** Limits of a message; beyond them it is rejected. All sizes in bytes. */
export interface ReaderLimits {
  /** Request line without its CRLF; 414 above. Apache's LimitRequestLine and gunicorn's maximum: 8190. */
  readonly maxRequestLine: number;
  /** One field line without its CRLF; 431 above. gunicorn: 8190. */
  readonly maxFieldLine: number;
  /** All field lines of a head with their CRLFs; 431 above. node:http and h11: 16 KiB. */
  readonly maxFieldSection: number;
  /** Field lines of a head; 431 above. gunicorn and uWebSockets: 100. */
  readonly maxFields: number;
  /** A chunk-size line with its extensions, without its CRLF; 400 above. Puma: 4 KiB. */
  readonly maxChunkLine: number;
  /** All chunk extensions of one message; 400 above. Puma: 16 KiB. */
  readonly maxChunkExtensions: number;
  /** All field lines of a trailer section with their CRLFs; 431 above. */
  readonly maxTrailerSection: number;
  /** The content, decoded; 413 above. Hypercorn: 16 MiB; `Infinity` lifts it. */
  readonly maxContent: number;
}

/** The default limits, in bytes. */
export const DEFAULT_LIMITS: ReaderLimits = {
  maxRequestLine: 8190,
  maxFieldLine: 8190,
  maxFieldSection: 16 * 1024,
  maxFields: 100,
  maxChunkLine: 4 * 1024,
  maxChunkExtensions: 16 * 1024,
  maxTrailerSection: 8 * 1024,
  maxContent: 16 * 1024 * 1024,
};
