import { Refusal } from './refusal.ts';

const WHAT = 'be an address or a name';

/**
 * Parses an address, with or without brackets, or a name; a port is rejected.
 *
 * @throws Refusal
 */
export function parseHost(value: unknown): string {
  if (typeof value !== 'string' || value === '') throw new Refusal(WHAT);
  const [, address = value] = /^\[([^\]]*)\]$/.exec(value) ?? [];
  if (isIPv6(address)) return address;
  if (value === '*') throw new Refusal(`${WHAT}; 0.0.0.0 is every network, :: IPv6 too`);
  if (/[\s/\0]/.test(value)) throw new Refusal(`${WHAT}, without a scheme and a path`);
  if (/:\d+$/.test(value)) throw new Refusal(`${WHAT} without a port`);
  if (/[:[\]]/.test(value)) throw new Refusal(`${WHAT}; this is no IPv6 address`);
  return value;
}

/** Validates by the URL Standard; the zone, as in `fe80::1%eth0`, is the system's. */
function isIPv6(address: string): boolean {
  const [bare = ''] = address.split(/%[^\s/\]]+$/);
  return /^[0-9a-f:.]+$/i.test(bare) && URL.canParse(`http://[${bare}]/`);
}
