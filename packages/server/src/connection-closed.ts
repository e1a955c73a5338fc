/** Why a connection ended before its response did: `signal.reason`, and what a cut-off read rejects with. */
export class ConnectionClosed extends Error {
  override readonly name = 'ConnectionClosed';
  /** `client`: the client left. `timeout`: it was too slow. `shutdown`: the server had to stop. */
  readonly why: 'client' | 'timeout' | 'shutdown';

  constructor(why: 'client' | 'timeout' | 'shutdown', message: string) {
    super(message);
    this.why = why;
  }
}
