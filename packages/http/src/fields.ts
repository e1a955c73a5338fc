/**
 * Fields that belong to one connection, and fields that trailer sections must not have.
 *
 * @module
 */

/** Fields between two neighbours on the wire, which no application sets (RFC9110§7.6.1). */
const HOP_BY_HOP: ReadonlySet<string> = new Set([
  ...['connection', 'keep-alive', 'proxy-connection', 'te', 'trailer', 'transfer-encoding', 'upgrade'],
]);

/**
 * Whether a field belongs to one connection (RFC9110§7.6.1).
 *
 * @param key - a name in lower case.
 */
export function isHopByHop(key: string): boolean {
  return HOP_BY_HOP.has(key);
}

/** Fields of framing, routing, authentication, control and content (RFC9110§6.5.1). */
const OF_THE_HEAD: ReadonlySet<string> = new Set([
  ...['content-length', 'host', 'expect', 'range', 'max-forwards', 'cache-control', 'pragma', 'vary'],
  ...['authorization', 'proxy-authorization', 'www-authenticate', 'proxy-authenticate'],
  ...['cookie', 'set-cookie', 'content-encoding', 'content-type', 'content-range'],
  ...['age', 'date', 'expires', 'location', 'retry-after'],
]);

/**
 * Whether a field is forbidden in trailer sections (RFC9110§6.5.1).
 *
 * @param key - a name in lower case.
 */
export function isForbiddenInTrailers(key: string): boolean {
  return OF_THE_HEAD.has(key) || HOP_BY_HOP.has(key);
}
