/**
 * The character classes that rules speak of, as RFC9110 and RFC9112 have them.
 *
 * @module
 */

/** token = 1*tchar (RFC9110§5.6.2) */
export const TOKEN: RegExp = /^[!#$%&'*+\-.^_`|~0-9A-Za-z]+$/;

/** Not field-vchar, SP or HTAB: what no field value holds (RFC9110§5.5). */
export const NOT_FIELD_VALUE: RegExp = /[^\t\x20-\x7e\x80-\xff]/;

/** status-code SP [ reason-phrase ], of a final response (RFC9112§4). */
export const FINAL_STATUS: RegExp = /^[2-5][0-9][0-9](?: [\t\x20-\x7e\x80-\xff]*)?$/;

/** 1*DIGIT */
export const DIGITS: RegExp = /^[0-9]+$/;

/** Host = uri-host [ ":" port ] (RFC9110§7.2), where a host is an IP-literal or a reg-name (RFC3986§3.2.2). */
export const AUTHORITY: RegExp =
  /^(?:\[(?:[0-9A-Fa-f:.]+|v[0-9A-Fa-f]+\.[\w.~!$&'()*+,;=:-]+)\]|(?:[\w.~!$&'()*+,;=-]|%[0-9A-Fa-f]{2})*)(?::[0-9]*)?$/;

/** entity-tag = [ %s"W/" ] DQUOTE *etagc DQUOTE (RFC9110§8.8.3) */
export const ENTITY_TAG: RegExp = /^(?:W\/)?"[!#-~\x80-\xff]*"$/;

/** Whether it is an IMF-fixdate, the one format that is sent, of a day that there is (RFC9110§5.6.7). */
export function isHttpDate(text: string): boolean {
  return text.endsWith(' GMT') && new Date(text).toUTCString() === text;
}

/** Statuses of responses without content (RFC9110§15.3.5, §15.3.6, §15.4.5). */
export const WITHOUT_CONTENT: ReadonlySet<number> = new Set([204, 205, 304]);

/** Fields that a 304 does not have, since it has no content (RFC9110§15.4.5); `Content-Type` is a rule of its own. */
export const OF_CONTENT: ReadonlySet<string> = new Set([
  ...['content-encoding', 'content-language', 'content-range'],
  ...['content-digest', 'content-md5', 'digest', 'repr-digest'],
]);

/** Fields of a response whose value is no list, so that they come once (RFC9110§5.3). */
export const SINGLE: ReadonlySet<string> = new Set([
  ...['age', 'content-disposition', 'content-location', 'content-range', 'content-type', 'date', 'etag'],
  ...['expires', 'last-modified', 'location', 'retry-after', 'server'],
  ...['access-control-allow-credentials', 'access-control-allow-origin', 'access-control-max-age'],
  // RFC6797§7.1
  'strict-transport-security',
]);

/** Fields whose value is a date. */
export const DATES: ReadonlySet<string> = new Set(['date', 'expires', 'last-modified']);

/** Fields that are between two neighbours, so that they are the server's (RFC9110§7.6.1). */
export const HOP_BY_HOP: ReadonlySet<string> = new Set([
  ...['connection', 'keep-alive', 'proxy-connection', 'te', 'trailer', 'transfer-encoding', 'upgrade'],
]);

/** Fields that frame, route or control a message, so that they are no use after its content (RFC9110§6.5.1). */
export const NOT_IN_TRAILERS: ReadonlySet<string> = new Set([
  ...['content-length', 'host', 'expect', 'range', 'max-forwards', 'content-encoding', 'content-type'],
  ...['content-range', 'cache-control', 'pragma', 'authorization', 'proxy-authorization', 'www-authenticate'],
  ...[
    'proxy-authenticate',
    'cookie',
    'set-cookie',
    'age',
    'date',
    'expires',
    'location',
    'retry-after',
    'vary',
  ],
]);
