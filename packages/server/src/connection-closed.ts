/** A connection ended before its response did. It is the reason of `tsgi.signal`, and pending reads reject with it. */
export class ConnectionClosed extends Error {
  override readonly name = 'ConnectionClosed';
  /** `client`: the client left. `timeout`: it was too slow. `shutdown`: the server had to stop. */
  readonly why: 'client' | 'timeout' | 'shutdown';

  constructor(why: 'client' | 'timeout' | 'shutdown', message: string) {
    super(message);
    this.why = why;
  }
}
