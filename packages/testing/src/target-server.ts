/**
 * What answers a client: an application in memory, an application over a socket, or a running server.
 *
 * @module
 */
import { type ServeOptions, type ServerHandle, memoryServer, serve } from '@tsgi/server';
import type { Application } from '@tsgi/spec';
import { RawClient, connect } from './raw-client.ts';

/** A connection, and its port on the client's side: the server's REMOTE_PORT. */
export interface Connected {
  readonly raw: RawClient;
  readonly port: string;
}

export interface TargetServer {
  /** Default value of `Host`. */
  readonly host: string;
  connect(): Promise<Connected>;
  /** Stops the server, if the client started it; pending requests are cut. */
  close(): Promise<void>;
}

// The dynamic ports (RFC6335§6): those that a system gives to clients.
const FIRST_PORT = 49_152;
const LAST_PORT = 65_535;

/** @throws ConfigError for an invalid option. */
export function inMemory(app: Application, options: ServeOptions): TargetServer {
  const server = memoryServer(app, options);
  let port = FIRST_PORT;
  return {
    host: 'localhost',
    async connect() {
      await server.started;
      const remotePort = port;
      port = port === LAST_PORT ? FIRST_PORT : port + 1;
      const stream = server.connect({ remoteAddress: '127.0.0.1', remotePort });
      return { raw: new RawClient(stream), port: String(remotePort) };
    },
    close: () => closeNow(server),
  };
}

/** Listens on a free port, from the first connection on. */
export function overSocket(app: Application, options: ServeOptions): TargetServer {
  let server: Promise<ServerHandle> | undefined;
  return {
    host: 'localhost',
    async connect() {
      server ??= serve(app, { port: 0, ...options });
      return await connectTo((await server).addresses[0]);
    },
    async close() {
      // Whoever asked was told that it could not be opened.
      const running = await server?.catch(() => undefined);
      if (running !== undefined) await closeNow(running);
    },
  };
}

/** @throws TypeError if it is no origin of http. */
export function atUrl(url: string): TargetServer {
  const { host, hostname, origin, port, protocol } = URL.parse(url) ?? {};
  if (hostname === undefined || protocol !== 'http:' || ![origin, `${origin ?? ''}/`].includes(url)) {
    throw new TypeError(
      `url must be an http origin, like "http://127.0.0.1:8000", got ${JSON.stringify(url)}`,
    );
  }
  const address = { host: hostname.replace(/^\[|\]$/g, ''), port: port === '' ? 80 : Number(port) };
  return { host: host ?? '', connect: () => connectTo(address), close: () => Promise.resolve() };
}

async function connectTo(address: { host: string; port: number }): Promise<Connected> {
  const raw = await connect(address);
  return { raw, port: 'localPort' in raw.stream ? String(raw.stream.localPort) : '' };
}

/** Closes at once: the second call does not wait. */
function closeNow(server: { close(): Promise<void> }): Promise<void> {
  void server.close();
  return server.close();
}
