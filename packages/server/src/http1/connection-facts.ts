import type { ConnectionFacts } from '@tsgi/gateway';
import { fileWrapper } from '../file-wrapper.ts';
import { type ServerAddress, serverName } from '../listening/server-address.ts';
import type { Service } from '../service.ts';
import type { Transport } from '../transport/transport.ts';

/** What the environs of a connection have in common: of the server, of where it came in, and of who is at its end. */
export function connectionFacts(
  { log, settings }: Service,
  { remoteAddress, remotePort }: Transport,
  address: ServerAddress,
): ConnectionFacts {
  return {
    scheme: address.scheme,
    serverName: serverName(address),
    serverPort: String(address.port),
    // A dual-stack socket shows IPv4 clients as ::ffff:192.0.2.1.
    remoteAddress: remoteAddress?.replace(/^::ffff:(?=[0-9.]+$)/, '') ?? '',
    remotePort: remotePort === undefined ? '' : String(remotePort),
    errors: log,
    multiprocess: false,
    fileWrapper,
    debug: settings.debug,
  };
}
