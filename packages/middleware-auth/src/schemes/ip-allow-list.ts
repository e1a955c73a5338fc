/**
 * Authorisation by network address.
 *
 * @module
 */
import { BlockList, isIP } from 'node:net';
import { ConfigError } from '@tsgi/options';
import type { Finding, Scheme } from '../scheme.ts';

// Nobody is known by an address, but not everybody passes.
const PASSED: Finding<undefined> = { user: undefined };
const DENIED: Finding<never> = { denied: 'absent' };

/**
 * Passes requests from some networks, by `REMOTE_ADDR` only.
 *
 * @param networks - addresses and CIDR prefixes, of IPv4 or IPv6. An IPv4 address written as IPv6 is the same.
 * @throws ConfigError
 * @example
 * auth(ipAllowList(['10.0.0.0/8', '::1']))
 */
export function ipAllowList(networks: readonly string[]): Scheme<undefined> {
  const list = new BlockList();
  for (const network of networks) addNetwork(list, network);
  return ({ REMOTE_ADDR }) => {
    // A link-local address comes with the name of its link.
    const [address = ''] = REMOTE_ADDR.split('%');
    const family = FAMILIES[isIP(address)];
    return family !== undefined && list.check(address, family) ? PASSED : DENIED;
  };
}

// By what isIP() says.
const FAMILIES: Readonly<Record<number, 'ipv4' | 'ipv6'>> = { 4: 'ipv4', 6: 'ipv6' };

function addNetwork(list: BlockList, network: string): void {
  const [, address = '', length] = /^([^/%]+)(?:\/(\d{1,3}))?$/.exec(network) ?? [];
  const family = FAMILIES[isIP(address)];
  const longest = family === 'ipv4' ? 32 : 128;
  if (family === undefined || Number(length ?? longest) > longest) {
    throw new ConfigError(
      'networks',
      `auth: networks must be IP addresses, or prefixes like 10.0.0.0/8, got ${JSON.stringify(network)} (@tsgi/middleware-auth)`,
    );
  }
  list.addSubnet(address, Number(length ?? longest), family);
}
