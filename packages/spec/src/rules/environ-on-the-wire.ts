/**
 * What a server makes of a request, seen from both ends: the environ against the bytes that were sent.
 *
 * @module
 */
import { outcome } from '../conformance/outcome.ts';
import type { WireRule } from './rule.ts';
import { onTheWire } from './wire-rule.ts';

const REFUSED = { status: 400, reason: 'Bad Request' };

export const ENVIRON_ON_THE_WIRE: readonly WireRule[] = [
  onTheWire('ENV-FRESH', {
    text: 'Each request has an environ of its own. What an application does to one is not seen in another, nor are the callbacks of `tsgi.response_finished`.',
    source: 'PEP3333 "Specification Details"',
    good: outcome({ responses: [{}, {}], observed: ['/a b nothing added', '/a b nothing added'] }),
    bad: outcome({ responses: [{}, {}], observed: ['/a b nothing added', '/changed changed added'] }),
  }),
  onTheWire('ENV-PATH-DECODED', {
    text: '`PATH_INFO` is the path of the target, percent-decoded as UTF-8, once; an escaped slash becomes a slash. Repeated slashes stay.',
    source: 'PEP3333 "environ Variables"',
    good: outcome({ observed: ['PATH_INFO "/a b/c"', 'SCRIPT_NAME ""'] }),
    bad: outcome({ observed: ['PATH_INFO "/a%20b%2Fc"', 'SCRIPT_NAME ""'] }),
  }),
  onTheWire('ENV-PATH-REFUSED', {
    text: 'A path that cannot be made canonical is answered with 400, and no application is called: a bad escape, bad UTF-8, NUL or another control character, a `.` or `..` segment before or after decoding.',
    source: 'TSGI',
    good: outcome({ responses: [REFUSED] }),
    bad: outcome({ observed: ['called'] }),
  }),
  onTheWire('ENV-RAW-TARGET-EXACT', {
    text: '`tsgi.raw_target` is the request target byte for byte as it was received.',
    source: 'TSGI',
    good: outcome({ observed: ['tsgi.raw_target "/%61%2F//b?x=%20%zz&&y=?/"', 'PATH_INFO "/a///b"'] }),
    bad: outcome({ observed: ['tsgi.raw_target "/a/b?x=%20%zz&&y=?/"', 'PATH_INFO "/a///b"'] }),
  }),
  onTheWire('ENV-QUERY-RAW', {
    text: '`QUERY_STRING` is what follows the first `?` of the target, not decoded and not changed.',
    source: 'PEP3333 "environ Variables"',
    good: outcome({ observed: ['QUERY_STRING "a=%20+b&%zz=%ff?/%00.."', 'PATH_INFO "/"'] }),
    bad: outcome({ observed: ['QUERY_STRING "a=  b&%zz=%ff"', 'PATH_INFO "/"'] }),
  }),
  onTheWire('ENV-FIELD-JOIN', {
    text: 'Fields of one name, in whatever case, have one key: their values in the order of arrival, joined by `, `.',
    source: 'RFC9110§5.3',
    good: outcome({ observed: ['HTTP_X_LIST "1, 2, 3, 4"'] }),
    bad: outcome({ observed: ['HTTP_X_LIST "4"'] }),
  }),
  onTheWire('ENV-COOKIE-JOIN', {
    text: '`Cookie` fields are joined by `; `.',
    source: 'RFC9113§8.2.3',
    good: outcome({ observed: ['HTTP_COOKIE "a=1; b=2; c=3"'] }),
    bad: outcome({ observed: ['HTTP_COOKIE "a=1; b=2, c=3"'] }),
  }),
  onTheWire('ENV-UNDERSCORE', {
    text: 'A field whose name has an underscore makes no key: it would be taken for its twin with a hyphen, which a proxy may have checked (CVE-2015-0219). The server leaves it out, or refuses the request.',
    source: 'TSGI',
    good: outcome({ responses: [{ body: 'good' }], received: 'HTTP/1.1 200 OK … good' }),
    bad: outcome({ responses: [{ body: 'good, evil' }], received: 'HTTP/1.1 200 OK … good, evil' }),
  }),
  onTheWire('ENV-PROXY-FIELD', {
    text: 'A field `Proxy` makes no key.',
    source: 'TSGI',
    good: outcome({ observed: ['HTTP_PROXY is absent'] }),
    bad: outcome({ observed: ['HTTP_PROXY "http://evil.example/"'] }),
  }),
  onTheWire('ENV-DUPLICATES', {
    text: 'A second `Host` or `Content-Type`, and a second `Content-Length` that differs, is answered with 400: two recipients could take two different ones.',
    source: 'RFC9112§3.2',
    good: outcome({ responses: [REFUSED] }),
    bad: outcome({ observed: ['called'] }),
  }),
  onTheWire('ENV-HEADERS-ORDER', {
    text: '`tsgi.headers` has every field in the order of arrival, duplicates and those without a key too, with the name as it was sent.',
    source: 'TSGI',
    good: outcome({
      observed: ['Host: conformance', 'x-B: 1', 'X-a: 2', 'X-B: 3', 'X_c: 4', 'Content-Type: a/b'],
    }),
    bad: outcome({ observed: ['host: conformance', 'x-b: 1, 3', 'x-a: 2', 'content-type: a/b'] }),
  }),
  onTheWire('CALL-REPEATED', {
    text: 'An application is called once for each request, as often as there are requests.',
    source: 'PEP3333 "The Application/Framework Side"',
    good: outcome({ responses: [{}, {}], observed: ['called', 'called'] }),
    bad: outcome({ responses: [{}], connection: 'silent', observed: ['called'] }),
  }),
];
