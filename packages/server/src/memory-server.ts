import { Buffer } from 'node:buffer';
import { type Duplex, duplexPair } from 'node:stream';
import { type Application, type ApplicationObject, toApplication } from '@tsgi/spec';
import type { Transport } from './connection.ts';
import { acceptTransport } from './listener.ts';
import { resolveOptions } from './options.ts';
import { type ServeOptions, outputTo } from './serve.ts';
import { Service } from './service.ts';

/** Who a connection says it comes from: REMOTE_ADDR and REMOTE_PORT. */
export type Peer = Pick<Transport, 'remoteAddress' | 'remotePort'>;

/** A server without a socket. */
export interface MemoryServer {
  /** Opens a connection and gives the client's end of it: bytes in, bytes out. */
  connect(peer?: Peer): Duplex;
  /** Ends every connection when its request is answered; called a second time, now. */
  close(): Promise<void>;
}

/**
 * Serves an application over streams in memory: the whole server, parser and limits and all, but no socket.
 * For tests, and for tunnels of other kinds.
 *
 * @throws ConfigError if an option cannot be used.
 */
export function memoryServer(app: Application | ApplicationObject, options: ServeOptions = {}): MemoryServer {
  const { accessLog, errorLog, ...rest } = options;
  const service = new Service(toApplication(app), resolveOptions(rest), outputTo(accessLog, errorLog));
  let closing: Promise<void> | undefined;
  return {
    connect(peer) {
      const [client, server] = duplexPair();
      // A client that is destroyed takes the server's end along, and a reset the client's, as with sockets.
      client.once('close', () => server.destroy());
      const resetAndDestroy = () => server.destroy(new Error('the connection was reset'));
      acceptTransport(service, Object.assign(server, { _write: copying(server), resetAndDestroy, ...peer }));
      return client;
    },
    close() {
      if (closing === undefined) closing = service.stop();
      else service.stopNow();
      return closing;
    },
  };
}

/** What the client gets is its own, as from a socket: an application may use the bytes again that it gave. */
function copying(end: Duplex): Duplex['_write'] {
  const write = end._write.bind(end);
  return (bytes: Uint8Array, encoding, done) => write(Buffer.from(bytes), encoding, done);
}
