/** HTTP/1.1 itself, where a gateway could go wrong: framing, grammar, connections. @module */
import type { ConformanceCase, Stands } from '../conformance-case.ts';
import { answer, called, pause, seeing } from './applications.ts';
import { RUN_FIELD, get, head } from './request-text.ts';

type Refused = readonly [id: string, title: string, stands: Stands, send: string];

const POST = 'POST / HTTP/1.1';
const CHUNKED = 'Transfer-Encoding: chunked';
const EMPTY = '0\r\n\r\n';

/** Answered with 400 before the application is called. */
const REFUSED: readonly Refused[] = [
  [
    'host-missing',
    'a request without Host is refused',
    'RFC9112§3.2',
    `GET / HTTP/1.1\r\n${RUN_FIELD}\r\n\r\n`,
  ],
  ['host-bad', 'a Host that is none is refused', 'RFC9112§3.2', get('/', 'Host: a b')],
  ['host-path', 'a Host with a path is refused', 'RFC9110§7.2', get('/', 'Host: a/b')],
  ['host-user', 'a Host with a user is refused', 'RFC9110§7.2', get('/', 'Host: ada@a')],
  ['host-list', 'a Host of two hosts is refused', 'RFC9110§7.2', get('/', 'Host: a, b')],
  ['field-name-space', 'white space before the colon is refused', 'RFC9112§5.1', get('/', 'X-A : b')],
  ['field-name-bad', 'a field name that is no token is refused', 'RFC9110§5.1', get('/', 'X(A): b')],
  ['field-no-colon', 'a field line without a colon is refused', 'RFC9112§5', get('/', 'no colon here')],
  ['length-sign', 'a Content-Length with a sign is refused', 'RFC9112§6.3', head(POST, 'Content-Length: +0')],
  ['length-hex', 'a hexadecimal Content-Length is refused', 'RFC9112§6.3', head(POST, 'Content-Length: 0x0')],
  [
    'length-list',
    'a Content-Length with two different values is refused',
    'RFC9112§6.3',
    head(POST, 'Content-Length: 0, 1'),
  ],
  [
    'coding-not-last',
    'a Transfer-Encoding that does not end in chunked is refused',
    'RFC9112§6.3',
    `${head(POST, 'Transfer-Encoding: chunked, gzip')}${EMPTY}`,
  ],
  [
    'coding-twice',
    'content that is chunked twice is refused',
    'RFC9112§7.1',
    `${head(POST, 'Transfer-Encoding: chunked, chunked')}${EMPTY}`,
  ],
  [
    'line-version',
    'a request line with a version that is none is refused',
    'RFC9112§2.3',
    head('GET / HTTP/x'),
  ],
];

/** Chunks that are none, and the application reads: it must not get what was meant to be chunk data. */
const badChunks = (id: string, title: string, content: string): ConformanceCase => ({
  id,
  title,
  stands: 'RFC9112§7.1',
  async app(environ, startResponse, run) {
    await environ['tsgi.input'].read();
    run.note('read');
    return answer(startResponse);
  },
  send: head(POST, CHUNKED) + content,
  expect: { responses: [{ status: [400, 413] }], connection: 'closed', observed: [] },
});

const CASES: readonly ConformanceCase[] = [
  ...REFUSED.map(([id, title, stands, send]): ConformanceCase => ({
    id,
    title,
    stands,
    app: called,
    send,
    expect: {
      responses: [{ status: [400, 501, 505] }],
      // Where the end of the request is in doubt, nobody can go on.
      ...(stands.startsWith('RFC9112§6') && { connection: 'closed' }),
      observed: [],
    },
  })),
  {
    id: 'length-and-coding',
    title: 'after a request with both Content-Length and Transfer-Encoding nothing more is read',
    stands: 'RFC9112§6.3',
    app(_environ, startResponse) {
      return answer(startResponse);
    },
    send: `${head(POST, 'Content-Length: 5', CHUNKED)}${EMPTY}${get()}`,
    expect: { responses: [{ status: [200, 400] }], connection: 'closed' },
  },
  badChunks('chunk-size-sign', 'a chunk size with a sign is refused', `+3\r\nabc\r\n${EMPTY}`),
  badChunks('chunk-size-prefix', 'a chunk size with 0x is refused', `0x3\r\nabc\r\n${EMPTY}`),
  badChunks('chunk-too-long', 'a chunk longer than its size is refused', `2\r\nabc\r\n${EMPTY}`),
  badChunks('chunk-size-huge', 'a chunk size beyond all bounds is refused', 'fffffffffffffffff\r\nabc\r\n'),
  {
    id: 'field-nul',
    title: 'NUL in a value does not reach the application',
    stands: 'RFC9110§5.5',
    app: (environ, startResponse) => answer(startResponse, environ.HTTP_X_NUL ?? 'nothing'),
    send: get('/', 'X-Nul: a\0b'),
    expect: { responses: [{ status: [200, 400] }], unseen: '\0' },
  },
  {
    id: 'field-folded',
    title: 'a folded value is refused, or unfolded',
    stands: 'RFC9112§5.2',
    app: (environ, startResponse) => answer(startResponse, environ.HTTP_X_FOLDED ?? 'nothing'),
    send: get('/', 'X-Folded: a', ' b'),
    expect: { responses: [{ status: [200, 400] }], unseen: 'a\r\n b' },
  },
  {
    id: 'lines-before',
    title: 'an empty line before a request is ignored',
    stands: 'RFC9112§2.2',
    app: called,
    send: `\r\n${get()}`,
    expect: { responses: [{ status: 200 }], observed: ['called'] },
  },
  {
    id: 'head-in-pieces',
    title: 'a head may come in pieces',
    stands: 'RFC9112§2.2',
    app: seeing('PATH_INFO', 'HTTP_X_A'),
    send: [
      'G',
      { wait: 5 },
      'ET /pie',
      { wait: 5 },
      'ces HTTP/1.1\r',
      { wait: 5 },
      `\nHost: conformance\r\n${RUN_FIELD}\r\nX-A:`,
      { wait: 5 },
      ' b\r\n\r',
      { wait: 5 },
      '\n',
    ],
    expect: { responses: [{ status: 200 }], observed: ['PATH_INFO "/pieces"', 'HTTP_X_A "b"'] },
  },
  {
    id: 'pipelined',
    title: 'requests that come at once are answered in order',
    stands: 'RFC9112§9.3.2',
    async app(environ, startResponse) {
      await pause(environ.PATH_INFO === '/1' ? 30 : 0);
      return answer(startResponse, environ.PATH_INFO);
    },
    send: get('/1') + get('/2') + get('/3'),
    expect: {
      responses: [
        { status: 200, body: '/1' },
        { status: 200, body: '/2' },
        { status: 200, body: '/3' },
      ],
    },
  },
  {
    id: 'connection-close',
    title: 'a client that says Connection: close gets one answer and the end',
    stands: 'RFC9112§9.6',
    app: called,
    send: get('/', 'Connection: close'),
    expect: {
      responses: [{ status: 200, fields: { connection: /\bclose\b/i } }],
      connection: 'closed',
      observed: ['called'],
    },
  },
  {
    id: 'connection-close-more',
    title: 'what comes after a request with Connection: close is not read',
    stands: 'RFC9112§9.6',
    app: called,
    send: get('/', 'Connection: close') + get(),
    expect: { responses: [{ status: 200 }], connection: 'closed', observed: ['called'] },
  },
  {
    id: 'version-1.0',
    title: 'an HTTP/1.0 client gets one answer and the end',
    stands: 'RFC9112§9.3',
    app: seeing('SERVER_PROTOCOL'),
    send: head('GET / HTTP/1.0'),
    expect: {
      responses: [{ status: 200, body: 'ok' }],
      connection: 'closed',
      observed: ['SERVER_PROTOCOL "HTTP/1.0"'],
    },
  },
  {
    id: 'version-1.1',
    title: 'an HTTP/1.1 client is answered on one connection',
    stands: 'RFC9112§9.3',
    app: seeing('SERVER_PROTOCOL'),
    send: get(),
    expect: {
      responses: [{ status: 200, body: 'ok' }],
      connection: 'kept',
      observed: ['SERVER_PROTOCOL "HTTP/1.1"'],
    },
  },
];

export const MESSAGE_CASES: readonly ConformanceCase[] = CASES.map((row) => ({ ...row, of: 'wire' }));
