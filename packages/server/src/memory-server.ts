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

/** The client's address of a connection: REMOTE_ADDR and REMOTE_PORT. */
export type Peer = Pick<Transport, 'remoteAddress' | 'remotePort'>;

/** The address of a server without a socket. */
const NOWHERE = serverAddress('localhost', 0);

/** A server without a socket. */
export interface MemoryServer {
  /**
   * Resolves after the application's `startup()`.
   *
   * @throws the error of `startup()`.
   */
  readonly started: Promise<void>;
  /** Opens a connection, and returns the client's end: bytes in, bytes out. */
  connect(peer?: Peer): Duplex;
  /**
   * Closes every connection after its request is answered; a second call closes them now.
   *
   * @throws the error of `shutdown()`.
   */
  close(): Promise<void>;
}

/**
 * Serves an application over streams in memory: the whole server with parser and limits, but without a socket. It is
 * for tests, and for other kinds of tunnels. The application's `startup()` is called at once, and connections wait for
 * it; if it fails, they are destroyed with its error.
 *
 * @throws ConfigError for an invalid option.
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
