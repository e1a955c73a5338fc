/** Where a server listens. */
export interface ServerAddress {
  readonly scheme: 'http';
  /** As requested: an address or a name. */
  readonly host: string;
  /** The port; the system's choice if 0 was requested. */
  readonly port: number;
  /** For a browser on this machine: `http://127.0.0.1:8000`. */
  readonly url: string;
}

export function serverAddress(host: string, port: number): ServerAddress {
  const inUrl = host.includes(':') ? `[${host}]` : host;
  return { scheme: 'http', host, port, url: `http://${inUrl}:${port}` };
}

/**
 * The value of SERVER_NAME. An IPv6 address is in brackets, without its zone, which has a meaning on this machine only
 * (RFC3875§4.1.14).
 */
export function serverName({ host }: ServerAddress): string {
  return host.includes(':') ? `[${host.replace(/%.*$/, '')}]` : host;
}
