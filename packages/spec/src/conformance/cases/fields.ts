/** What becomes of the request's fields. @module */
import type { CaseApplication, ConformanceCase } from '../conformance-case.ts';
import { answer, called, seeing } from './applications.ts';
import { get, head, post } from './request-text.ts';

const LONG = 'long '.repeat(800).trim();

/** Answers with what the environ has under a key. */
const showing =
  (key: `HTTP_${string}`): CaseApplication =>
  (environ, startResponse) =>
    answer(startResponse, environ[key] ?? 'nothing');

/** Fields that make HTTP_X_USER, or would; `evil` must not be in it, and nor must it come back. */
const underscore = (id: string, title: string, ...fields: string[]): ConformanceCase => ({
  id,
  title,
  stands: 'ENV-UNDERSCORE',
  app: showing('HTTP_X_USER'),
  send: get('/', ...fields),
  expect: { responses: [{ status: [200, 400] }], unseen: 'evil' },
});

const refused = (id: string, title: string, send: string): ConformanceCase => ({
  id,
  title,
  stands: 'ENV-DUPLICATES',
  of: 'wire',
  app: called,
  send,
  expect: { responses: [{ status: 400 }], observed: [] },
});

export const FIELD_CASES: readonly ConformanceCase[] = [
  {
    id: 'fields-joined',
    title: 'fields of one name are joined by a comma and a space, in order',
    stands: 'ENV-FIELD-JOIN',
    app: seeing('HTTP_X_LIST'),
    send: get('/', 'X-List: 1', 'X-Other: no', 'x-list: 2, 3', 'X-LIST: 4'),
    expect: { responses: [{ status: 200 }], observed: ['HTTP_X_LIST "1, 2, 3, 4"'] },
  },
  {
    id: 'cookies-joined',
    title: 'Cookie fields are joined by a semicolon and a space',
    stands: 'ENV-COOKIE-JOIN',
    app: seeing('HTTP_COOKIE'),
    send: get('/', 'Cookie: a=1; b=2', 'Cookie: c=3'),
    expect: { responses: [{ status: 200 }], observed: ['HTTP_COOKIE "a=1; b=2; c=3"'] },
  },
  underscore(
    'underscore-twin',
    'a name with an underscore is not taken for its twin with a hyphen',
    'X-User: good',
    'X_User: evil',
  ),
  underscore(
    'underscore-first',
    'a name with an underscore is not taken for a twin that comes later',
    'X_User: evil',
    'X-User: good',
  ),
  underscore('underscore-alone', 'a name with an underscore has no key of its own', 'X_User: evil'),
  {
    id: 'proxy-field',
    title: 'Proxy never becomes HTTP_PROXY',
    stands: 'ENV-PROXY-FIELD',
    app: seeing('HTTP_PROXY'),
    send: get('/', 'Proxy: http://evil.example/'),
    expect: { responses: [{ status: 200 }], observed: ['HTTP_PROXY is absent'] },
  },
  refused('host-twice', 'two Host fields are refused', get('/', 'Host: a', 'Host: b')),
  refused('host-twice-the-same', 'two equal Host fields are refused', get('/', 'Host: a', 'Host: a')),
  refused(
    'content-type-twice',
    'two Content-Type fields are refused',
    post('{}', 'Content-Type: text/plain', 'Content-Type: application/json'),
  ),
  refused(
    'content-length-twice',
    'two Content-Length fields that differ are refused',
    head('POST / HTTP/1.1', 'Content-Length: 2', 'Content-Length: 3') + 'abc',
  ),
  {
    id: 'headers-in-order',
    title: 'tsgi.headers has the fields in order, duplicates kept, names as sent',
    stands: 'ENV-HEADERS-ORDER',
    app(environ, startResponse, run) {
      const mine = [...environ['tsgi.headers']].filter(([name]) => name !== 'Conformance-Case');
      for (const [name, value] of mine) run.note(`${name}: ${value}`);
      return answer(startResponse);
    },
    send: get('/', 'x-B: 1', 'X-a: 2', 'X-B: 3', 'X_c: 4', 'Content-Type: a/b'),
    expect: {
      responses: [{ status: 200 }],
      observed: ['Host: conformance', 'x-B: 1', 'X-a: 2', 'X-B: 3', 'X_c: 4', 'Content-Type: a/b'],
    },
  },
  {
    id: 'environ-fresh',
    title: 'each request has an environ of its own, whatever the last one did to its',
    stands: 'ENV-FRESH',
    app(environ, startResponse, run) {
      run.note(`${environ.PATH_INFO} ${environ.HTTP_X_A ?? ''} ${environ.HTTP_ADDED ?? 'nothing added'}`);
      environ.PATH_INFO = '/changed';
      environ.HTTP_X_A = 'changed';
      environ.HTTP_ADDED = 'added';
      return answer(startResponse);
    },
    send: get('/a', 'X-A: b').repeat(2),
    expect: {
      responses: [{ status: 200 }, { status: 200 }],
      observed: ['/a b nothing added', '/a b nothing added'],
    },
  },
  {
    id: 'callbacks-fresh',
    title: 'each request has a tsgi.response_finished and a tsgi.signal of its own',
    stands: 'ENV-FRESH',
    app(environ, startResponse, run) {
      const { 'tsgi.response_finished': callbacks, 'tsgi.signal': signal } = environ;
      run.note(`${callbacks.length} callbacks, ${signal.aborted ? 'aborted' : 'not aborted'}`);
      callbacks.push(() => undefined);
      return answer(startResponse);
    },
    send: get().repeat(2),
    expect: {
      responses: [{ status: 200 }, { status: 200 }],
      observed: ['0 callbacks, not aborted', '0 callbacks, not aborted'],
    },
  },
  {
    id: 'content-keys',
    title: 'Content-Type and Content-Length have no HTTP_ before them',
    stands: 'ENV-CONTENT-KEYS',
    app: seeing('CONTENT_TYPE', 'CONTENT_LENGTH', 'HTTP_CONTENT_TYPE', 'HTTP_CONTENT_LENGTH'),
    send: post('abc', 'Content-Type: text/x; a=b'),
    expect: {
      responses: [{ status: 200 }],
      observed: [
        'CONTENT_TYPE "text/x; a=b"',
        'CONTENT_LENGTH "3"',
        'HTTP_CONTENT_TYPE is absent',
        'HTTP_CONTENT_LENGTH is absent',
      ],
    },
  },
  {
    id: 'content-keys-absent',
    title: 'CONTENT_TYPE and CONTENT_LENGTH are not there if nothing was sent',
    stands: 'ENV-ABSENT',
    app: seeing('CONTENT_TYPE', 'CONTENT_LENGTH', 'HTTP_X_NEVER_SENT'),
    send: get(),
    expect: {
      responses: [{ status: 200 }],
      observed: ['CONTENT_TYPE is absent', 'CONTENT_LENGTH is absent', 'HTTP_X_NEVER_SENT is absent'],
    },
  },
  {
    id: 'field-empty',
    title: 'a field without a value has an empty one, and is there',
    stands: 'ENV-FIELD-KEYS',
    app: seeing('HTTP_X_EMPTY'),
    send: get('/', 'X-Empty:'),
    expect: { responses: [{ status: 200 }], observed: ['HTTP_X_EMPTY ""'] },
  },
  {
    id: 'field-space',
    title: 'white space around a value is not part of it',
    stands: 'RFC9112§5.1',
    of: 'wire',
    app: seeing('HTTP_X_SPACE'),
    send: get('/', 'X-Space: \t a  b\t '),
    expect: { responses: [{ status: 200 }], observed: ['HTTP_X_SPACE "a  b"'] },
  },
  {
    id: 'field-long',
    title: 'a value of 4,000 characters comes whole',
    stands: 'ENV-FIELD-KEYS',
    app: showing('HTTP_X_LONG'),
    send: get('/', `X-Long: ${LONG}`),
    expect: { responses: [{ status: 200, body: LONG }] },
  },
  {
    id: 'field-latin-1',
    title: 'bytes above 127 in a value are characters of the same number',
    stands: 'RFC9110§5.5',
    app: seeing('HTTP_X_NAME'),
    send: get('/', 'X-Name: Zo\u00eb \u00c3\u00ab'),
    expect: { responses: [{ status: 200 }], observed: ['HTTP_X_NAME "Zo\u00eb \u00c3\u00ab"'] },
  },
  {
    id: 'call-repeated',
    title: 'one application answers one request after the other',
    stands: 'CALL-REPEATED',
    app: called,
    send: [get(), { until: '\r\n\r\nok' }, get()],
    expect: { responses: [{ status: 200 }, { status: 200 }], observed: ['called', 'called'] },
  },
];
