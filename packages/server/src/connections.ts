/**
 * The connections of a server: how many there are, the maximum, and which can be closed for others.
 *
 * @module
 */
import { ConnectionClosed } from './connection-closed.ts';
import type { ServerStopping } from './stopping/server-stopping.ts';

/** What the server does with a connection. */
export interface ServedConnection {
  /** Whether it can be closed without harm. */
  readonly idle: boolean;
  /** When it became idle, as a count: a lower one is idle for longer. */
  readonly idleSince: number;
  /** Whether a request is being answered, or its response still being sent. */
  readonly isAnswering: boolean;
  /** Called when the server stops: no further request is answered. */
  onStop(reason: ServerStopping): void;
  /** Closes it to make room. */
  evict(reason: ConnectionClosed): void;
  /** Ends it now. */
  closeNow(reason: ConnectionClosed): void;
}

export class Connections {
  readonly all: Set<ServedConnection> = new Set();
  /** Connections that have had their last response, and wait for the client to take it. */
  readonly leaving: Set<ServedConnection> = new Set();
  private idleCount = 0;

  /** @returns the count that says when a connection became idle. */
  countIdle(): number {
    return ++this.idleCount;
  }

  delete(connection: ServedConnection): void {
    this.all.delete(connection);
    this.leaving.delete(connection);
  }

  /**
   * Whether there is room for one more, or one can be closed for it. Those that are leaving do not count, up to as many
   * again.
   */
  hasRoom(maximum: number): boolean {
    if (this.all.size - this.leaving.size < maximum) return true;
    return this.all.size < 2 * maximum && this.evictIdle();
  }

  /**
   * Makes room by closing connections that have been idle for longest: one in a hundred, so that the search
   * is not done anew for each connection of a flood.
   *
   * @returns false if none is idle.
   */
  private evictIdle(): boolean {
    const idle = [...this.all].filter((connection) => connection.idle);
    idle.sort((one, other) => one.idleSince - other.idleSince);
    const reason = new ConnectionClosed('shutdown', 'the server has too many connections');
    for (const connection of idle.slice(0, Math.ceil(idle.length / 100))) connection.evict(reason);
    return idle.length > 0;
  }
}
