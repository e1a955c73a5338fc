/**
 * What a client does while nothing is heard of it: does it take what it is sent, and is it still there? Node has
 * no event for either. `drain` comes only when a third of the kernel's buffer is free again, which is more than a
 * megabyte; and a socket that is paused has no events at all. So it is looked at from time to time.
 *
 * @module
 */
import type { Settings } from '../options.ts';
import type { Outbox } from './outbox.ts';
import type { TcpRow, TcpTable } from './tcp-table.ts';
import type { Transport } from './transport.ts';

/** Whose client it is: the connection. */
export interface WatchHost {
  readonly service: { readonly settings: Settings; readonly tcpTable: TcpTable };
  /** The client was looked at. @param news - what was seen. */
  onLooked(news: ClientNews): void;
}

/** What was seen of a client. */
export interface ClientNews {
  /** Bytes that were sent and that it has not taken. */
  readonly untaken: number;
  /** For how long it has taken none of them, in milliseconds. */
  readonly since: number;
  /** Whether that is too long. */
  readonly stuck: boolean;
  /** Whether the client has closed its half, even if bytes before that were not read yet. */
  readonly closed: boolean;
  /** Whether it may have done so, and the news is behind bytes that are not yet read. */
  readonly mayBeBehind: boolean;
}

// What a client has taken, its system may still hold, and says nothing until most of that was read: 5 MB are a
// hundred seconds for a client that reads 50 kB/s. It is expected to read as much as this in each `writeTimeout`.
const READ_IN_TIME = 128 * 1024;
// No system holds more by default (Linux: 6 MiB, macOS: 4 MiB); and each lets the first of it arrive unread.
const HELD_AT_MOST = 8 * 1024 * 1024;
const HELD_AT_LEAST = 128 * 1024;

// What is lost is sent again, on a link with seconds of queue after tens of seconds: until then nothing that came
// behind it counts. Only what was sent so often in vain says that the client is gone.
const RETRIES = 3;

export class ClientWatch {
  private readonly host: WatchHost;
  private readonly socket: Transport;
  private readonly outbox: Outbox;
  private taken = -1;
  private since = 0;

  constructor(host: WatchHost, socket: Transport, outbox: Outbox) {
    this.host = host;
    this.socket = socket;
    this.outbox = outbox;
  }

  /** From now on it has something to take: the time begins to count. */
  begin(): void {
    this.taken = -1;
  }

  /** Looks; the host hears what was seen, at once or some milliseconds later. */
  look(): void {
    const { host, outbox, socket } = this;
    // A write of nothing sends nothing, but fails once the client has reset the connection.
    if (!outbox.full && socket.writable) socket.write('');
    host.service.tcpTable.ask(socket, (row) => host.onLooked(this.judge(row)));
  }

  private judge(row: TcpRow | undefined): ClientNews {
    const now = performance.now();
    const taken = this.leftTheProcess() - (row?.untaken ?? 0);
    if (taken !== this.taken) {
      this.taken = taken;
      this.since = now;
    }
    return {
      untaken: Math.max(0, this.outbox.handed - taken),
      since: now - this.since,
      stuck: now - this.since >= this.patience(row),
      closed: row?.peerClosed === true,
      mayBeBehind: row === undefined || row.unread > 0,
    };
  }

  /** How long it may take nothing: longer if its system is full of what it has yet to read, or the link has lost some. */
  private patience(row: TcpRow | undefined): number {
    const { writeTimeout } = this.host.service.settings;
    if (row?.retries !== undefined && row.retries < RETRIES) return Infinity;
    if (row?.windowClosed !== true) return writeTimeout;
    const held = Math.min(Math.max(0, this.taken - HELD_AT_LEAST), HELD_AT_MOST);
    return writeTimeout * (1 + held / READ_IN_TIME);
  }

  /** Bytes that the kernel has. `writableLength` counts a write until all of it is done; the handle knows better. */
  private leftTheProcess(): number {
    const { _handle: handle, writableLength } = this.socket;
    if (handle?.bytesWritten === undefined || handle.writeQueueSize === undefined)
      return this.outbox.handed - writableLength;
    return handle.bytesWritten - handle.writeQueueSize;
  }
}
