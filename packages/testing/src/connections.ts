import type { Connected, TargetServer } from './target-server.ts';

/** The connections of a client: each request its own, or one after the other on the same. */
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

  /** A connection on which nothing is asked. @throws Error if the client is closed. */
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
   * Gives it back after its response. It is closed with a FIN, not cut: the application may still have
   * something to do, and must not take a client that is content for one that left.
   */
  release(connected: Connected): void {
    const { raw } = connected;
    // From here on it is read to hear of its end.
    raw.stream.resume();
    if (this.keepAlive && raw.isIdle) this.idle.push(connected);
    else raw.end();
  }

  /** Cuts them all. No other is opened. */
  cut(): void {
    this.closed = true;
    for (const { raw } of this.open) raw.destroy();
  }
}
