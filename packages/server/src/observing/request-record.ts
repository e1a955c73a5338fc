/** A finished request, as the access log and metrics read it. */
export interface RequestRecord {
  readonly remoteAddress: string;
  /** Method, target and version: `'GET / HTTP/1.1'`. For a refused request, the part that was received. */
  readonly requestLine: string;
  /** The status sent; 0 if none was. */
  readonly status: number;
  /** Content bytes sent. */
  readonly size: number;
  /** Time from its head to the end of its response, in ms; 0 if it was refused. */
  readonly duration: number;
}
