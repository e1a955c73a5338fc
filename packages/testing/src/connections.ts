import type { Connected, TargetServer } from './target-server.ts';

/** The connections of a client: one for each request, or shared in turn. */
export class Connections {
  private readonly target: TargetServer;
  private readonly keepAlive: boolean;
  private readonly open: Set<Connected> = new Set();
  private readonly idle: Connected[] = [];
  private closed = false;

  constructor(target: TargetServer, options: { keepAlive: boolean }) {
    this.target = target;
    this.keepAlive = options.keepAlive;
  }

  /**
   * Returns an idle connection.
   *
   * @throws Error if the client is closed.
   */
  async take(): Promise<Connected> {
    for (let kept = this.idle.pop(); kept !== undefined; kept = this.idle.pop()) {
      if (kept.raw.isIdle) return kept;
    }
    if (this.closed) throw new Error('the client is closed; ask before close(), or make another one');
    const connected = await this.target.connect();
    this.open.add(connected);
    connected.raw.stream.once('close', () => this.open.delete(connected));
    return connected;
  }

  /**
   * Returns a connection after its response. It is closed with a FIN, not reset: the application may still be at work,
   * and must not see the client as disconnected.
   */
  release(connected: Connected): void {
    const { raw } = connected;
    // From here on it is read to hear of its end.
    raw.stream.resume();
    if (this.keepAlive && raw.isIdle) this.idle.push(connected);
    else raw.end();
  }

  /** Resets all connections, and opens no more. */
  cut(): void {
    this.closed = true;
    for (const { raw } of this.open) raw.destroy();
  }
}
