/**
 * The listening socket: accepts connections, hands their events on, and keeps to the maximum.
 *
 * @module
 */
import { type AddressInfo, type Server, type Socket, createServer } from 'node:net';
import { networkInterfaces } from 'node:os';
import { ConfigError } from '@tsgi/options';
import { Connection } from '../http1/connection.ts';
import { type ServerAddress, serverAddress } from './server-address.ts';
import type { Service } from '../service.ts';
import type { Transport } from '../transport/transport.ts';

const CONNECTION = Symbol('connection');

type Served = Transport & { [CONNECTION]: Connection };

// A client that is not served has so many milliseconds to read why.
const REFUSED_AFTER = 1000;

// Without content: no request was read, and it may be a HEAD.
const TOO_MANY =
  'HTTP/1.1 503 Service Unavailable\r\nContent-Length: 0\r\nRetry-After: 1\r\nConnection: close\r\n\r\n';

/** An open socket, and where it listens. */
export interface Listener {
  readonly address: ServerAddress;
  readonly server: Server;
}

/**
 * Opens the socket.
 *
 * @throws ConfigError if the address is in use, not of this machine, not allowed, or does not resolve.
 */
export async function listen(service: Service): Promise<Listener> {
  const { backlog, host, port } = service.settings;
  const server = createServer({ allowHalfOpen: true, noDelay: true });
  await new Promise<void>((resolve, reject) => {
    server.once('error', (error: NodeJS.ErrnoException) => reject(listenError(error, host, port)));
    server.listen({ host, port, backlog }, resolve);
  });
  server.removeAllListeners('error');
  // EMFILE and its like: the connection is not accepted, the server goes on.
  server.on('error', (error) => service.log.report('Cannot accept a connection', error));
  const address = serverAddress(host, (server.address() as AddressInfo).port);
  server.on('connection', (socket) => acceptSocket(service, socket, address));
  return { address, server };
}

/**
 * Serves a transport, from a listening socket or not.
 *
 * @param address - where it came in.
 */
export function acceptTransport(service: Service, transport: Transport, address: ServerAddress): void {
  const served = transport as Served;
  const connection = new Connection(service, transport, address);
  connection.onOpen();
  served[CONNECTION] = connection;
  served.on('data', onData);
  served.on('end', onEnd);
  served.on('drain', onDrain);
  served.on('error', ignore);
  served.on('close', onClose);
}

function acceptSocket(service: Service, socket: Socket, address: ServerAddress): void {
  const { connections, settings } = service;
  if (connections.hasRoom(settings.maxConnections)) acceptTransport(service, socket, address);
  else refuseSocket(service, socket);
}

function refuseSocket(service: Service, socket: Socket): void {
  socket.on('error', ignore);
  // What the client sends is read, so that no reset overtakes the answer; but not for long.
  socket.resume();
  socket.end(TOO_MANY);
  setTimeout(() => socket.destroy(), REFUSED_AFTER).unref();
  const reason = `there are ${service.settings.maxConnections} connections, and none of them is idle`;
  const { remoteAddress = '' } = socket;
  service.observer.requestRefused(
    { remoteAddress, requestLine: '', status: 503, size: 0, duration: 0 },
    reason,
  );
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

type Explain = (host: string, port: number) => string;

const unresolved: Explain = (host) => `the host ${JSON.stringify(host)} does not resolve; check --host`;

const LISTEN_ERRORS: Readonly<Record<string, Explain>> = {
  EADDRINUSE: (host, port) =>
    `port ${port} on ${host} is in use; stop the other program or choose another --port`,
  EACCES: (_, port) => `port ${port} needs rights this user does not have; choose a --port above 1023`,
  EADDRNOTAVAIL: (host) => `${host} is no address of this machine; choose another --host`,
  EAFNOSUPPORT: (host) =>
    `this machine does not do ${host.includes(':') ? 'IPv6' : 'IPv4'}; choose another --host`,
  EINVAL: explainInvalid,
  ENOTFOUND: unresolved,
  EAI_AGAIN: unresolved,
};

/** An IPv6 address that begins with fe80 is one of each network; or the interface after the `%` is none. */
function explainInvalid(host: string): string {
  const [address = '', zone] = host.split('%');
  const interfaces = Object.keys(networkInterfaces());
  const names = interfaces.join(', ');
  if (zone !== undefined) return `there is no interface ${JSON.stringify(zone)}, only ${names}; check --host`;
  if (!/^fe[89ab]/i.test(address)) return `${JSON.stringify(host)} is nothing to listen on; check --host`;
  const example = `${address}%${interfaces.find((name) => name !== 'lo') ?? 'eth0'}`;
  return `${address} is an address of each network; --host needs the interface too, like ${example} (there are ${names})`;
}

function listenError(error: NodeJS.ErrnoException, host: string, port: number): ConfigError {
  const { code = '', message } = error;
  const option = code === 'EADDRINUSE' || code === 'EACCES' ? 'port' : 'host';
  const explain = LISTEN_ERRORS[code] ?? (() => `cannot listen on port ${port} of ${host}: ${message}`);
  return new ConfigError(option, explain(host, port), error);
}
