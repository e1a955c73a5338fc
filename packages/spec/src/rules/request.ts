/**
 * What was asked for, and by whom: the CGI variables of an environ, and where HTTP fields go.
 *
 * @module
 */
import { AUTHORITY, DIGITS, TOKEN } from './grammar.ts';
import type { EnvironRule, KeyRule } from './rule.ts';
import { show } from './show.ts';

// A backslash counts as a separator: file systems take it for one.
// eslint-disable-next-line no-control-regex -- control characters are the subject
const NOT_CANONICAL = /[\0-\x1f\x7f-\x9f]|(?:^|[/\\])\.{1,2}(?:[/\\]|$)/;

// server-name = hostname / ipv4-address / "[" ipv6-address "]"; names are taken as they are.
const SERVER_NAME_FORM = /^(?:[^:[\]]+|\[[0-9A-Fa-f:.]+\])$/;

export const REQUEST_RULES: readonly (EnvironRule | KeyRule)[] = [
  {
    id: 'ENV-METHOD',
    party: 'server',
    level: 'must',
    text: '`REQUEST_METHOD` is a token, exactly as received: methods are case-sensitive, and there are more than nine.',
    source: 'RFC9110§9.1',
    on: 'environ',
    check: ({ REQUEST_METHOD }) => TOKEN.test(REQUEST_METHOD) || `REQUEST_METHOD is ${show(REQUEST_METHOD)}`,
    good: { REQUEST_METHOD: 'QUERY' },
    bad: { REQUEST_METHOD: '' },
  },
  {
    id: 'ENV-PATH-SHAPE',
    party: 'server',
    level: 'must',
    text: '`SCRIPT_NAME` and `PATH_INFO` are empty or begin with `/`; only for `OPTIONS *` is `PATH_INFO` `*`.',
    source: 'PEP3333 "environ Variables"',
    on: 'environ',
    check: ({ SCRIPT_NAME, PATH_INFO, REQUEST_METHOD }) => {
      if (SCRIPT_NAME !== '' && !SCRIPT_NAME.startsWith('/')) return `SCRIPT_NAME is ${show(SCRIPT_NAME)}`;
      if (PATH_INFO === '' || PATH_INFO.startsWith('/')) return true;
      return (PATH_INFO === '*' && REQUEST_METHOD === 'OPTIONS') || `PATH_INFO is ${show(PATH_INFO)}`;
    },
    good: { SCRIPT_NAME: '/shop', PATH_INFO: '' },
    bad: { PATH_INFO: 'cart' },
  },
  {
    id: 'ENV-PATH-SPLIT',
    party: 'server',
    level: 'must',
    text: '`SCRIPT_NAME` does not end in `/`: the slash belongs to `PATH_INFO`. At the root, `SCRIPT_NAME` is empty and `PATH_INFO` is `/`.',
    source: 'PEP3333 "environ Variables"',
    on: 'environ',
    check: ({ SCRIPT_NAME }) => !SCRIPT_NAME.endsWith('/') || `SCRIPT_NAME is ${show(SCRIPT_NAME)}`,
    good: { SCRIPT_NAME: '', PATH_INFO: '/' },
    bad: { SCRIPT_NAME: '/', PATH_INFO: '' },
  },
  {
    id: 'ENV-PATH-NOT-BOTH-EMPTY',
    party: 'server',
    level: 'must',
    text: '`SCRIPT_NAME` and `PATH_INFO` are not both empty.',
    source: 'TSGI',
    on: 'environ',
    check: ({ SCRIPT_NAME, PATH_INFO }) =>
      SCRIPT_NAME !== '' || PATH_INFO !== '' || 'SCRIPT_NAME and PATH_INFO are ""',
    good: { SCRIPT_NAME: '/shop', PATH_INFO: '' },
    bad: { SCRIPT_NAME: '', PATH_INFO: '' },
  },
  {
    id: 'ENV-PATH-CANONICAL',
    party: 'server',
    level: 'must',
    text: 'A path has no `.` or `..` segment, neither between slashes nor between backslashes, and no control character. Readers of `PATH_INFO` may rely on it, and must not decode it again.',
    source: 'TSGI',
    on: 'environ',
    check: ({ SCRIPT_NAME, PATH_INFO }) =>
      !NOT_CANONICAL.test(SCRIPT_NAME + PATH_INFO) || `the path is ${show(SCRIPT_NAME + PATH_INFO)}`,
    good: { PATH_INFO: '/a b/ü/..c/%2e%2e' },
    bad: { PATH_INFO: '/static/../secret' },
  },
  {
    id: 'ENV-RAW-TARGET',
    party: 'server',
    level: 'must',
    text: '`tsgi.raw_target` is visible ASCII, and not empty.',
    source: 'RFC9112§3.2',
    on: 'environ',
    check: ({ 'tsgi.raw_target': target }) =>
      (typeof target === 'string' && /^[\x21-\x7e]+$/.test(target)) || `tsgi.raw_target is ${show(target)}`,
    good: { 'tsgi.raw_target': '/a%20b?c' },
    bad: { 'tsgi.raw_target': '/a b?c' },
  },
  {
    id: 'ENV-QUERY',
    party: 'server',
    level: 'must',
    text: '`QUERY_STRING` is visible ASCII without `#`; it is empty if the target has no query.',
    source: 'RFC3986§3.4',
    on: 'environ',
    check: ({ QUERY_STRING }) =>
      /^[\x21\x22\x24-\x7e]*$/.test(QUERY_STRING) || `QUERY_STRING is ${show(QUERY_STRING)}`,
    good: { QUERY_STRING: 'q=a%20b' },
    bad: { QUERY_STRING: 'q=a b' },
  },
  {
    id: 'ENV-SERVER-NAME',
    party: 'server',
    level: 'must',
    text: '`SERVER_NAME` is not empty, and an IPv6 address is in brackets. It is where the server listens, not what the client wrote into `Host`.',
    source: 'RFC3875§4.1.14',
    on: 'environ',
    check: ({ SERVER_NAME }) => SERVER_NAME_FORM.test(SERVER_NAME) || `SERVER_NAME is ${show(SERVER_NAME)}`,
    good: { SERVER_NAME: '[::1]' },
    bad: { SERVER_NAME: '::1' },
  },
  {
    id: 'ENV-SERVER-PORT',
    party: 'server',
    level: 'must',
    text: '`SERVER_PORT` is a port in digits; where the server listens on no port, it is `0`.',
    source: 'PEP3333 "environ Variables"',
    on: 'environ',
    check: ({ SERVER_PORT }) => DIGITS.test(SERVER_PORT) || `SERVER_PORT is ${show(SERVER_PORT)}`,
    good: { SERVER_PORT: '443' },
    bad: { SERVER_PORT: '' },
  },
  {
    id: 'ENV-PROTOCOL',
    party: 'server',
    level: 'must',
    text: '`SERVER_PROTOCOL` is the version that the client spoke: `HTTP/1.0`, `HTTP/1.1`, `HTTP/2`, `HTTP/3`.',
    source: 'PEP3333 "environ Variables"',
    on: 'environ',
    check: ({ SERVER_PROTOCOL }) =>
      /^HTTP\/[0-9](?:\.[0-9])?$/.test(SERVER_PROTOCOL) || `SERVER_PROTOCOL is ${show(SERVER_PROTOCOL)}`,
    good: { SERVER_PROTOCOL: 'HTTP/1.0' },
    bad: { SERVER_PROTOCOL: '1.1' },
  },
  {
    id: 'ENV-REMOTE',
    party: 'server',
    level: 'must',
    text: '`REMOTE_PORT` is in digits; `REMOTE_ADDR` and `REMOTE_PORT` are empty if the connection has no address.',
    source: 'RFC3875§4.1.8',
    on: 'environ',
    check: ({ REMOTE_ADDR, REMOTE_PORT }) =>
      (REMOTE_PORT === '' ? REMOTE_ADDR === '' : DIGITS.test(REMOTE_PORT)) ||
      `REMOTE_ADDR is ${show(REMOTE_ADDR)} and REMOTE_PORT is ${show(REMOTE_PORT)}`,
    good: { REMOTE_ADDR: '::1', REMOTE_PORT: '54321' },
    bad: { REMOTE_ADDR: '::1', REMOTE_PORT: 'ephemeral' },
  },
  {
    id: 'ENV-CONTENT-KEYS',
    party: 'server',
    level: 'must',
    text: 'The fields `Content-Type` and `Content-Length` are `CONTENT_TYPE` and `CONTENT_LENGTH`, never `HTTP_CONTENT_TYPE` or `HTTP_CONTENT_LENGTH`.',
    source: 'RFC3875§4.1.18',
    on: 'environ key',
    check: (key) => (key !== 'HTTP_CONTENT_TYPE' && key !== 'HTTP_CONTENT_LENGTH') || `there is a key ${key}`,
    good: { CONTENT_TYPE: 'text/plain' },
    bad: { HTTP_CONTENT_TYPE: 'text/plain' },
  },
  {
    id: 'ENV-CONTENT-LENGTH',
    party: 'server',
    level: 'must',
    text: '`CONTENT_LENGTH` is in digits, as sent; without the field there is no such key, whether there is content or not.',
    source: 'RFC9110§8.6',
    on: 'environ',
    check: ({ CONTENT_LENGTH }) =>
      CONTENT_LENGTH === undefined ||
      DIGITS.test(CONTENT_LENGTH) ||
      `CONTENT_LENGTH is ${show(CONTENT_LENGTH)}`,
    good: { CONTENT_LENGTH: '12' },
    bad: { CONTENT_LENGTH: '' },
  },
  {
    id: 'ENV-HOST',
    party: 'server',
    level: 'must',
    text: '`HTTP_HOST` is an authority: a name or an address, IPv6 in brackets, and a port after `:` where there is one. It is empty if the target has none. Nothing else can stand in it: no path, no user, no second host.',
    source: 'RFC9110§7.2',
    on: 'environ',
    check: ({ HTTP_HOST }) =>
      HTTP_HOST === undefined || AUTHORITY.test(HTTP_HOST) || `HTTP_HOST is ${show(HTTP_HOST)}`,
    good: { HTTP_HOST: '[::1]:8000' },
    bad: { HTTP_HOST: 'localhost/admin' },
  },
  {
    id: 'ENV-FIELD-KEYS',
    party: 'server',
    level: 'must',
    text: 'Any other field has the key `HTTP_` and its name in upper case with `_` for `-`.',
    source: 'RFC3875§4.1.18',
    on: 'environ key',
    check: (key) =>
      !key.toUpperCase().startsWith('HTTP_') ||
      /^HTTP_[!#$%&'*+.^_`|~0-9A-Z]+$/.test(key) ||
      `there is a key ${show(key)}`,
    good: { HTTP_X_REQUEST_ID: '7' },
    bad: { 'HTTP_X-Request-Id': '7' },
  },
  {
    id: 'ENV-NO-HTTP-PROXY',
    party: 'server',
    level: 'must',
    text: 'There is never a key `HTTP_PROXY`: programs take it for the proxy of their own requests (CVE-2016-5385).',
    source: 'TSGI',
    on: 'environ key',
    check: (key) => key !== 'HTTP_PROXY' || 'there is a key HTTP_PROXY',
    good: { HTTP_PROXY_AUTHORIZATION: 'Basic YTpi' },
    bad: { HTTP_PROXY: 'http://evil.example' },
  },
  {
    id: 'ENV-HEADERS',
    party: 'server',
    level: 'must',
    text: '`tsgi.headers` can be iterated as often as one likes, and gives `[name, value]`.',
    source: 'TSGI',
    on: 'environ',
    check: ({ 'tsgi.headers': headers }) =>
      typeof (headers as Partial<typeof headers>)[Symbol.iterator] === 'function' ||
      'tsgi.headers cannot be iterated',
    good: { 'tsgi.headers': [['Host', 'localhost']] },
    bad: { 'tsgi.headers': { host: 'localhost' } },
  },
];
