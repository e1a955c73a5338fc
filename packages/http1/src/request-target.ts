/**
 * The request target of a request line (RFC9112§3.2), and the host.
 *
 * @module
 */
import { type RequestTarget, isHost, parseRequestTarget } from '@tsgi/http';
import { ProtocolError } from './protocol-error.ts';

/**
 * Parses the request target.
 *
 * @param target - visible ASCII, as the reader accepted it.
 * @throws ProtocolError `bad-target`, `bad-host` or `unsupported-method`.
 */
export function readRequestTarget(method: string, target: string): RequestTarget {
  if (method === 'CONNECT') {
    throw new ProtocolError('unsupported-method', 'CONNECT is for proxies, and this is none (RFC9110§9.3.6)');
  }
  const parsed = parseRequestTarget(target);
  if (parsed === undefined || (target === '*' && method !== 'OPTIONS')) {
    throw new ProtocolError(
      'bad-target',
      `a request target must begin with / or http:// (* only for OPTIONS), got ${JSON.stringify(target)} (RFC9112§3.2)`,
    );
  }
  const { authority } = parsed;
  if (authority === undefined) return parsed;
  // Host and Host with a port may be empty; a URI of http without a host is none (RFC9110§4.2.1).
  if (authority === '' || authority.startsWith(':')) throw badHost(authority);
  checkHost(authority);
  return parsed;
}

/**
 * Checks a host. The empty string is valid: the target has no authority (RFC9112§3.2).
 *
 * @throws ProtocolError `bad-host`.
 */
export function checkHost(host: string): void {
  if (!isHost(host)) throw badHost(host);
}

function badHost(host: string): ProtocolError {
  return new ProtocolError(
    'bad-host',
    `a host must be a name or address with an optional port, got ${JSON.stringify(host)} (RFC9110§7.2)`,
  );
}
