/**
 * The listening socket: accepts connections, hands their events on, and keeps to the maximum.
 *
 * @module
 */
import { type AddressInfo, type Server, type Socket, createServer } from 'node:net';
import { ConfigError } from './config-error.ts';
import type { Connection, Transport } from './connection.ts';
import type { Service } from './service.ts';

const CONNECTION = Symbol('connection');

type Served = Transport & { [CONNECTION]: Connection };

const TOO_MANY =
  'HTTP/1.1 503 Service Unavailable\r\nContent-Type: text/plain; charset=utf-8\r\nContent-Length: 21\r\n' +
  'Retry-After: 1\r\nConnection: close\r\n\r\ntoo many connections\n';

/**
 * Opens the socket.
 *
 * @throws ConfigError if the address is in use, not of this machine, not allowed, or does not resolve.
 */
export async function listen(service: Service): Promise<Server> {
  const { backlog, host, port } = service.settings;
  const server = createServer({ allowHalfOpen: true, noDelay: true }, (socket) =>
    acceptSocket(service, socket),
  );
  await new Promise<void>((resolve, reject) => {
    server.once('error', (error: NodeJS.ErrnoException) => reject(listenError(error, host, port)));
    server.listen({ host, port, backlog }, resolve);
  });
  server.removeAllListeners('error');
  // EMFILE and its like: the connection is not accepted, the server goes on.
  server.on('error', (error) => service.log.report('Cannot accept a connection', error));
  const address = server.address() as AddressInfo;
  service.listensAt(host, String(address.port));
  return server;
}

/** Serves a transport that did not come from a listening socket. */
export function acceptTransport(service: Service, transport: Transport): void {
  const served = transport as Served;
  served[CONNECTION] = service.accept(transport);
  served.on('data', onData);
  served.on('end', onEnd);
  served.on('drain', onDrain);
  served.on('error', ignore);
  served.on('close', onClose);
}

function acceptSocket(service: Service, socket: Socket): void {
  if (service.connections.size >= service.settings.maxConnections && !service.evictIdle()) {
    socket.on('error', ignore);
    socket.end(TOO_MANY, () => socket.destroySoon());
    return;
  }
  acceptTransport(service, socket);
}

// One function each for all sockets: an idle connection costs no closures.

function onData(this: Served, bytes: Buffer): void {
  this[CONNECTION].onData(bytes);
}

function onEnd(this: Served): void {
  this[CONNECTION].onEnd();
}

function onDrain(this: Served): void {
  this[CONNECTION].onDrain();
}

function onClose(this: Served): void {
  this[CONNECTION].onClose();
}

/** A reset is no error of the server's: `close` follows and says all there is to say. */
function ignore(): void {
  // Nothing to do.
}

const LISTEN_ERRORS: Readonly<Record<string, (host: string, port: number) => string>> = {
  EADDRINUSE: (host, port) =>
    `port ${port} on ${host} is in use; stop the other program or choose another --port`,
  EACCES: (_, port) => `port ${port} needs rights this user does not have; choose a --port above 1023`,
  EADDRNOTAVAIL: (host) => `${host} is no address of this machine; choose another --host`,
  ENOTFOUND: (host) => `the host ${JSON.stringify(host)} does not resolve; check --host`,
  EAI_AGAIN: (host) => `the host ${JSON.stringify(host)} does not resolve; check --host`,
};

function listenError(error: NodeJS.ErrnoException, host: string, port: number): Error {
  const message = LISTEN_ERRORS[error.code ?? '']?.(host, port);
  const option = error.code === 'EADDRINUSE' || error.code === 'EACCES' ? 'port' : 'host';
  return message === undefined ? error : new ConfigError(option, message, error);
}
