/** What becomes of the response's fields. @module */
import type { Header } from '../../response.ts';
import type { ConformanceCase, ResponseExpectation } from '../conformance-case.ts';
import { returning } from './applications.ts';
import { get } from './request-text.ts';

const LONG = 'long '.repeat(800).trim();

/** A short text with these fields. */
const withFields = (...headers: Header[]) => returning(() => ['text'], ...headers);

const injected = (id: string, title: string, header: Header): ConformanceCase => ({
  id,
  title,
  stands: 'HEADER-INJECTION',
  app: withFields(header),
  send: get(),
  expect: { responses: [{ status: 500 }], unseen: 'Injected' },
});

const refused = (id: string, title: string, stands: ConformanceCase['stands'], headers: unknown) =>
  ({
    id,
    title,
    stands,
    app(_environ, startResponse) {
      startResponse('200 OK', headers as Header[]);
      return ['text'];
    },
    send: get(),
    expect: { responses: [{ status: 500 }] },
  }) satisfies ConformanceCase;

const sent = (
  id: string,
  title: string,
  stands: ConformanceCase['stands'],
  [headers, fields]: [Header[], NonNullable<ResponseExpectation['fields']>],
): ConformanceCase => ({
  id,
  title,
  stands,
  app: withFields(...headers),
  send: get(),
  expect: { responses: [{ status: 200, body: 'text', fields }], connection: 'kept' },
});

export const HEADER_CASES: readonly ConformanceCase[] = [
  {
    id: 'header-stripped',
    title: 'hop-by-hop fields of an application do not reach the client',
    stands: 'HEADER-STRIPPED',
    app: withFields(
      ['Keep-Alive', 'from-the-application'],
      ['Upgrade', 'from-the-application'],
      ['Proxy-Connection', 'from-the-application'],
      ['Trailer', 'from-the-application'],
      ['X-Kept', 'yes'],
    ),
    send: get(),
    expect: {
      responses: [{ status: 200, body: 'text', fields: { 'x-kept': 'yes' } }],
      connection: 'kept',
      unseen: 'from-the-application',
    },
  },
  sent('header-order', 'repeated Set-Cookie fields stay apart and in order', 'HEADER-ORDER', [
    [
      ['Set-Cookie', 'a=1; Expires=Wed, 21 Oct 2026 07:28:00 GMT'],
      ['X-Between', 'x'],
      ['Set-Cookie', 'b=2'],
      ['set-cookie', 'a=3'],
    ],
    { 'set-cookie': ['a=1; Expires=Wed, 21 Oct 2026 07:28:00 GMT', 'b=2', 'a=3'] },
  ]),
  sent('header-repeated', 'any other repeated field is sent as often as it was given', 'HEADER-ORDER', [
    [
      ['Link', '</a>'],
      ['Link', '</b>'],
    ],
    { link: ['</a>', '</b>'] },
  ]),
  injected('header-value-line', 'a line end in a value never reaches the client', [
    'X-Value',
    'a\r\nX-Injected: yes',
  ]),
  injected('header-value-lf', 'a lone LF in a value never reaches the client', [
    'X-Value',
    'a\nX-Injected: yes',
  ]),
  injected('header-value-nul', 'NUL in a value never reaches the client', ['X-Value', 'a\0Injected']),
  injected('header-name-line', 'a line end in a name never reaches the client', [
    'X-Injected: yes\r\nX',
    'a',
  ]),
  refused('header-name-space', 'a name with a space is refused', 'HEADER-NAME', [['X Y', 'a']]),
  refused('header-name-empty', 'an empty name is refused', 'HEADER-NAME', [['', 'a']]),
  refused('header-object', 'an object of fields is refused', 'HEADER-LIST', { 'X-Object': 'a' }),
  refused(
    'header-value-snowman',
    'a value that has no place in a field is refused, not mangled',
    'HEADER-VALUE',
    [['X-Value', '\u2603']],
  ),
  sent('header-latin-1', 'characters up to 255 are bytes of the same number', 'HEADER-VALUE', [
    [['X-Name', 'Zo\u00eb']],
    { 'x-name': 'Zo\u00eb' },
  ]),
  sent('header-long', 'a value of 4,000 characters goes out whole', 'HEADER-VALUE', [
    [['X-Long', LONG]],
    { 'x-long': LONG },
  ]),
  sent('header-empty', 'a field without a value is sent', 'HEADER-VALUE', [
    [['X-Empty', '']],
    { 'x-empty': '' },
  ]),
  sent('header-date', 'a response has one Date', 'HEADER-DATE', [
    [],
    { date: /^(Mon|Tue|Wed|Thu|Fri|Sat|Sun), \d\d [A-Z][a-z]{2} \d{4} \d\d:\d\d:\d\d GMT$/ },
  ]),
  sent('header-date-own', "the application's Date stands alone", 'HEADER-DATE', [
    [['date', 'Tue, 15 Nov 1994 08:12:31 GMT']],
    { date: 'Tue, 15 Nov 1994 08:12:31 GMT' },
  ]),
  sent('header-length-own', "the application's Content-Length stands alone", 'HEADER-LENGTH', [
    [['content-length', '4']],
    { 'content-length': '4', 'transfer-encoding': [] },
  ]),
  refused('header-length-twice', 'two Content-Length fields are refused', 'HEADER-LENGTH', [
    ['Content-Length', '4'],
    ['Content-Length', '4'],
  ]),
  refused('header-length-words', 'a Content-Length that is no number is refused', 'HEADER-LENGTH', [
    ['Content-Length', 'four'],
  ]),
  {
    id: 'header-list-kept',
    title: "an application's list of fields can be used for each response",
    stands: 'HEADER-KEPT',
    app: (() => {
      const headers: Header[] = [['Content-Type', 'text/plain']];
      return (_environ, startResponse, run) => {
        startResponse('200 OK', headers);
        run.note(JSON.stringify(headers));
        return ['text'];
      };
    })(),
    send: get().repeat(2),
    expect: {
      responses: [{ status: 200 }, { status: 200 }],
      observed: ['[["Content-Type","text/plain"]]', '[["Content-Type","text/plain"]]'],
    },
  },
  {
    id: 'header-none',
    title: 'a response may have no fields of its own',
    stands: 'HEADER-LIST',
    app(_environ, startResponse) {
      startResponse('200 OK', []);
      return ['text'];
    },
    send: get(),
    expect: { responses: [{ status: 200, body: 'text' }], connection: 'kept' },
  },
];
