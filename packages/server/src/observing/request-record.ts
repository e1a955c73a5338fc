/** One request, as it ended: what an access log, metrics and the like are read from. */
export interface RequestRecord {
  readonly remoteAddress: string;
  /** Method, target and version: `'GET / HTTP/1.1'`. Of a refused one as far as it came, whatever that is. */
  readonly requestLine: string;
  /** The status sent, or 0 if none was. */
  readonly status: number;
  /** Bytes of the content sent. */
  readonly size: number;
  /** From its head to the end of its response, in milliseconds; 0 if it was refused. */
  readonly duration: number;
}
