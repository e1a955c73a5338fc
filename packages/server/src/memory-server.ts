import { Buffer } from 'node:buffer';
import { type Duplex, duplexPair } from 'node:stream';
import { type Application, type Servable, toApplication } from '@tsgi/spec';
import { acceptTransport } from './listening/listener.ts';
import { serverAddress } from './listening/server-address.ts';
import { type ServeOptions, settingsOf } from './options.ts';
import { closeOnce, outputOf } from './serve.ts';
import { Service } from './service.ts';
import { startInTime } from './stopping/start-in-time.ts';
import type { Transport } from './transport/transport.ts';

/** Who a connection says it comes from: REMOTE_ADDR and REMOTE_PORT. */
export type Peer = Pick<Transport, 'remoteAddress' | 'remotePort'>;

/** What a server without a socket says of where it listens. */
const NOWHERE = serverAddress('localhost', 0);

/** A server without a socket. */
export interface MemoryServer {
  /** Resolves when the application has started up. @throws what its `startup()` throws. */
  readonly started: Promise<void>;
  /** Opens a connection and gives the client's end of it: bytes in, bytes out. */
  connect(peer?: Peer): Duplex;
  /** Ends every connection when its request is answered; called a second time, now. @throws what `shutdown()` throws. */
  close(): Promise<void>;
}

/**
 * Serves an application over streams in memory: the whole server, parser and limits and all, but no socket.
 * For tests, and for tunnels of other kinds. An application that has a `startup()` is started at once, and
 * connections wait for that; if it fails, they are destroyed with its error.
 *
 * @throws ConfigError if an option cannot be used.
 */
export function memoryServer(app: Servable, options: ServeOptions = {}): MemoryServer {
  const settings = settingsOf(options);
  const application = toApplication(app);
  const service = new Service(application, settings, outputOf(settings));
  const starting = hasLifecycle(application) ? startInTime(application, settings.startupTimeout) : undefined;
  const started = Promise.resolve(starting).then(() => undefined);
  // Who connects is told as well.
  started.catch(() => undefined);
  return {
    started,
    connect(peer) {
      const [client, server] = duplexPair();
      // A client that is destroyed takes the server's end along, and a reset the client's, as with sockets.
      client.once('close', () => server.destroy());
      const resetAndDestroy = () => {
        server.once('close', () => client.destroy());
        server.destroy(new Error('the connection was reset'));
      };
      const own = { _write: copying(server), resetAndDestroy, ...peer };
      const transport = Object.assign(server, own);
      if (starting === undefined) acceptTransport(service, transport, NOWHERE);
      else acceptAfter(starting, service, transport, client);
      return client;
    },
    close: closeOnce(service, async () => {
      let shutDown: (() => Promise<void>) | undefined;
      try {
        shutDown = await starting;
      } catch {
        // Who has connected was told.
      }
      await service.stop.end(async () => shutDown?.());
    }),
  };
}

/** What the client gets is its own, as from a socket: an application may use the bytes again that it gave. */
function copying(end: Duplex): Duplex['_write'] {
  const write = end._write.bind(end);
  return (bytes: Uint8Array, encoding, done) => write(Buffer.from(bytes), encoding, done);
}

function hasLifecycle({ startup, shutdown }: Application): boolean {
  return startup !== undefined || shutdown !== undefined;
}

function acceptAfter(
  starting: Promise<unknown>,
  service: Service,
  transport: Transport,
  client: Duplex,
): void {
  starting.then(
    () => {
      if (service.stopping) transport.destroy();
      else acceptTransport(service, transport, NOWHERE);
    },
    (error: unknown) => client.destroy(error instanceof Error ? error : new Error(String(error))),
  );
}
