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
