/** What becomes of the request target. @module */
import type { ConformanceCase } from '../conformance-case.ts';
import { called, seeing } from './applications.ts';
import { get, head } from './request-text.ts';

type Decoded = readonly [id: string, title: string, target: string, path: string];

const DECODED: readonly Decoded[] = [
  ['path-decoded', 'PATH_INFO is percent-decoded, slashes too', '/a%20b%2Fc', '/a b/c'],
  ['path-decoded-once', 'PATH_INFO is decoded once, not twice', '/%2541', '/%41'],
  ['path-utf-8', 'PATH_INFO is decoded as UTF-8', '/%E2%98%83/%c3%bc', '/\u2603/\u00fc'],
  ['path-slashes', 'repeated slashes stay', '//a///b//', '//a///b//'],
  ['path-dots', 'dots that are no segment stay', '/...a/.b/c../.%2ed', '/...a/.b/c../..d'],
  ['path-plus', 'a plus in the path is a plus', '/a+b', '/a+b'],
];

type Refused = readonly [id: string, title: string, target: string];

const REFUSED: readonly Refused[] = [
  ['path-bad-escape', 'an escape that is none is refused', '/%zz'],
  ['path-half-escape', 'half an escape is refused', '/a%4'],
  ['path-bad-utf-8', 'escapes that make no UTF-8 are refused', '/%ff'],
  ['path-overlong-utf-8', 'an overlong slash is refused', '/..%c0%af..'],
  ['path-nul', 'NUL in the path is refused', '/a%00.html'],
  ['path-control', 'a line end in the path is refused', '/a%0d%0aX:%20y'],
  ['path-dot-dot', 'a dot-dot segment is refused', '/a/../b'],
  ['path-dot-dot-escaped', 'an escaped dot-dot segment is refused', '/a/%2e%2E/b'],
  ['path-dot-dot-escaped-slash', 'a dot-dot segment behind an escaped slash is refused', '/a%2f../b'],
  ['path-dot', 'a dot segment is refused', '/a/./b'],
];

export const PATH_CASES: readonly ConformanceCase[] = [
  ...DECODED.map(([id, title, target, path]): ConformanceCase => ({
    id,
    title,
    stands: 'ENV-PATH-DECODED',
    app: seeing('PATH_INFO', 'SCRIPT_NAME'),
    send: get(target),
    expect: {
      responses: [{ status: 200 }],
      observed: [`PATH_INFO ${JSON.stringify(path)}`, 'SCRIPT_NAME ""'],
    },
  })),
  ...REFUSED.map(([id, title, target]): ConformanceCase => ({
    id,
    title,
    stands: 'ENV-PATH-REFUSED',
    app: called,
    send: get(target),
    expect: { responses: [{ status: 400 }], observed: [] },
  })),
  {
    id: 'raw-target-exact',
    title: 'tsgi.raw_target is the target as it was sent',
    stands: 'ENV-RAW-TARGET-EXACT',
    app: seeing('tsgi.raw_target', 'PATH_INFO'),
    send: get('/%61%2F//b?x=%20%zz&&y=?/'),
    expect: {
      responses: [{ status: 200 }],
      observed: ['tsgi.raw_target "/%61%2F//b?x=%20%zz&&y=?/"', 'PATH_INFO "/a///b"'],
    },
  },
  {
    id: 'raw-target-absolute',
    title: 'tsgi.raw_target is an absolute target as it was sent',
    stands: 'ENV-RAW-TARGET-EXACT',
    of: 'wire',
    app: seeing('tsgi.raw_target'),
    send: get('http://conformance/a?b'),
    expect: { responses: [{ status: 200 }], observed: ['tsgi.raw_target "http://conformance/a?b"'] },
  },
  {
    id: 'query-raw',
    title: 'QUERY_STRING is not decoded',
    stands: 'ENV-QUERY-RAW',
    app: seeing('QUERY_STRING', 'PATH_INFO'),
    send: get('/?a=%20+b&%zz=%ff?/%00..'),
    expect: {
      responses: [{ status: 200 }],
      observed: ['QUERY_STRING "a=%20+b&%zz=%ff?/%00.."', 'PATH_INFO "/"'],
    },
  },
  {
    id: 'query-none',
    title: 'QUERY_STRING is there, and empty, without a query and with an empty one',
    stands: 'ENV-QUERY-RAW',
    app: seeing('QUERY_STRING'),
    send: get('/') + get('/?'),
    expect: {
      responses: [{ status: 200 }, { status: 200 }],
      observed: ['QUERY_STRING ""', 'QUERY_STRING ""'],
    },
  },
  {
    id: 'target-absolute',
    title: 'an absolute target gives path, query and host; its host wins over Host',
    stands: 'RFC9112§3.2.2',
    of: 'wire',
    app: seeing('PATH_INFO', 'QUERY_STRING', 'HTTP_HOST'),
    send: get('http://named:81/a%20b?c', 'Host: sent'),
    expect: {
      responses: [{ status: 200 }],
      observed: ['PATH_INFO "/a b"', 'QUERY_STRING "c"', 'HTTP_HOST "named:81"'],
    },
  },
  {
    id: 'target-asterisk',
    title: 'OPTIONS * reaches the application with the path *',
    stands: 'RFC9112§3.2.4',
    of: 'wire',
    app: seeing('REQUEST_METHOD', 'PATH_INFO'),
    send: head('OPTIONS * HTTP/1.1'),
    expect: { responses: [{ status: 200 }], observed: ['REQUEST_METHOD "OPTIONS"', 'PATH_INFO "*"'] },
  },
  {
    id: 'target-without-slash',
    title: 'a target that is no path and no URL is refused',
    stands: 'RFC9112§3.2',
    of: 'wire',
    app: called,
    send: get('a/b'),
    expect: { responses: [{ status: 400 }], observed: [] },
  },
  {
    id: 'method-as-sent',
    title: 'the method is case-sensitive: it comes as it was sent',
    stands: 'RFC9110§9.1',
    of: 'wire',
    app: seeing('REQUEST_METHOD'),
    send: head('get / HTTP/1.1'),
    expect: { responses: [{ status: 200 }], observed: ['REQUEST_METHOD "get"'] },
  },
  {
    id: 'method-unknown',
    title: 'a method that the server has never heard of reaches the application',
    stands: 'ENV-METHOD',
    of: 'wire',
    app: seeing('REQUEST_METHOD'),
    send: head('PLUGH / HTTP/1.1'),
    expect: { responses: [{ status: 200 }], observed: ['REQUEST_METHOD "PLUGH"'] },
  },
];
