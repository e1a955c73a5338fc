/** How the content of a response is framed, and what has none. @module */
import type { CaseApplication, ConformanceCase } from '../conformance-case.ts';
import { closing, returning, start } from './applications.ts';
import { get, head } from './request-text.ts';

const HTTP_1_0 = head('GET / HTTP/1.0');
const HEAD = head('HEAD / HTTP/1.1');

const generated: CaseApplication = returning(() => ['one', 'two'].values());

/** A status without content, and a body that has some all the same. */
const withoutContent = (id: string, status: string): ConformanceCase => ({
  id,
  title: `a ${status.slice(0, 3)} response has no content, whatever the body gives`,
  stands: 'BODY-NO-CONTENT',
  *app(_environ, startResponse) {
    startResponse(status, []);
    yield 'unwanted';
  },
  send: get(),
  expect: {
    responses: [
      {
        status: Number(status.slice(0, 3)),
        framing: 'none',
        body: '',
        fields: { 'transfer-encoding': [], 'content-length': [] },
      },
    ],
    connection: 'kept',
    unseen: 'unwanted',
  },
});

export const FRAMING_CASES: readonly ConformanceCase[] = [
  {
    id: 'array-length',
    title: 'an array gets a Content-Length',
    stands: 'BODY-ARRAY-LENGTH',
    app: returning(() => ['one', ' ', 'two']),
    send: get(),
    expect: {
      responses: [{ status: 200, framing: 'length', body: 'one two', fields: { 'content-length': '7' } }],
      connection: 'kept',
    },
  },
  {
    id: 'array-length-empty',
    title: 'an empty array gets a Content-Length of 0',
    stands: 'BODY-ARRAY-LENGTH',
    app: returning(() => []),
    send: get(),
    expect: { responses: [{ status: 200, body: '', fields: { 'content-length': '0' } }], connection: 'kept' },
  },
  {
    id: 'array-length-1.0',
    title: 'an array gets a Content-Length for HTTP/1.0 too',
    stands: 'BODY-ARRAY-LENGTH',
    of: 'wire',
    app: returning(() => ['one', 'two']),
    send: HTTP_1_0,
    expect: {
      responses: [{ status: 200, body: 'onetwo', fields: { 'content-length': '6' } }],
      connection: 'closed',
    },
  },
  {
    id: 'chunked',
    title: 'any other body is chunked on HTTP/1.1',
    stands: 'BODY-CHUNKED',
    of: 'wire',
    app: generated,
    send: get(),
    expect: {
      responses: [
        {
          status: 200,
          framing: 'chunked',
          body: 'onetwo',
          fields: { 'transfer-encoding': 'chunked', 'content-length': [] },
        },
      ],
      connection: 'kept',
    },
  },
  {
    id: 'own-length',
    title: 'a body of declared length is not chunked',
    stands: 'HEADER-LENGTH',
    app: returning(() => ['one', 'two'].values(), ['Content-Length', '6']),
    send: get(),
    expect: {
      responses: [{ status: 200, framing: 'length', body: 'onetwo', fields: { 'transfer-encoding': [] } }],
      connection: 'kept',
    },
  },
  {
    id: 'until-close',
    title: 'any other body ends with the connection on HTTP/1.0',
    stands: 'BODY-UNTIL-CLOSE',
    of: 'wire',
    app: generated,
    send: HTTP_1_0,
    expect: {
      responses: [
        {
          status: 200,
          framing: 'until-close',
          body: 'onetwo',
          fields: { 'transfer-encoding': [], 'content-length': [] },
        },
      ],
      connection: 'closed',
    },
  },
  {
    id: 'until-close-keep-alive',
    title: 'it does so even if the client would keep the connection',
    stands: 'BODY-UNTIL-CLOSE',
    of: 'wire',
    app: generated,
    send: head('GET / HTTP/1.0', 'Connection: keep-alive'),
    expect: {
      responses: [{ status: 200, framing: 'until-close', body: 'onetwo' }],
      connection: 'closed',
    },
  },
  {
    id: 'head-array',
    title: 'HEAD of an array has the Content-Length, and no content',
    stands: 'BODY-HEAD',
    app: returning(() => ['one', 'two']),
    send: HEAD,
    expect: {
      responses: [{ method: 'HEAD', status: 200, body: '', fields: { 'content-length': '6' } }],
      connection: 'kept',
      unseen: 'onetwo',
    },
  },
  {
    id: 'head-generator',
    title: 'HEAD of any other body has no content',
    stands: 'BODY-HEAD',
    app: generated,
    send: HEAD + get(),
    expect: {
      responses: [
        { method: 'HEAD', status: 200 },
        { status: 200, body: 'onetwo' },
      ],
      connection: 'kept',
    },
  },
  {
    id: 'head-own-length',
    title: 'HEAD keeps the Content-Length that the application says',
    stands: 'BODY-HEAD',
    app: returning(() => [], ['Content-Length', '1234']),
    send: HEAD,
    expect: {
      responses: [{ method: 'HEAD', status: 200, fields: { 'content-length': '1234' } }],
      connection: 'kept',
    },
  },
  {
    id: 'head-empty',
    title: 'HEAD of an empty array has no Content-Length: what GET would have may be left out',
    stands: 'BODY-HEAD',
    app: returning(() => []),
    send: HEAD + get(),
    expect: {
      responses: [
        { method: 'HEAD', status: 200, fields: { 'content-length': [] } },
        { status: 200, body: '' },
      ],
      connection: 'kept',
    },
  },
  {
    id: 'head-empty-1.0',
    title: 'and the connection of an HTTP/1.0 client is kept all the same',
    stands: 'BODY-HEAD',
    of: 'wire',
    app: returning(() => []),
    send: head('HEAD / HTTP/1.0', 'Connection: keep-alive'),
    expect: {
      responses: [{ method: 'HEAD', status: 200, fields: { 'content-length': [] } }],
      connection: 'kept',
    },
  },
  {
    id: 'head-write',
    title: 'HEAD sends nothing of what is written',
    stands: 'BODY-HEAD',
    app(_environ, startResponse) {
      void startResponse('200 OK', [['Content-Type', 'text/plain']])('written');
      return ['returned'];
    },
    send: HEAD,
    expect: { responses: [{ method: 'HEAD', status: 200 }], connection: 'kept', unseen: 'written' },
  },
  {
    id: 'head-close',
    title: 'HEAD closes the body',
    stands: 'CLOSE-ALWAYS',
    app(_environ, startResponse, run) {
      start(startResponse);
      return closing(run, ['one', 'two'].values());
    },
    send: HEAD,
    expect: { responses: [{ method: 'HEAD', status: 200 }], observed: ['close'] },
  },
  withoutContent('no-content-204', '204 No Content'),
  withoutContent('no-content-304', '304 Not Modified'),
  {
    id: 'no-content-205',
    title: 'a 205 response has no content, whatever the body gives, and says so with a Content-Length of 0',
    stands: 'RFC9110§15.3.6',
    *app(_environ, startResponse) {
      startResponse('205 Reset Content', []);
      yield 'unwanted';
    },
    send: get(),
    expect: {
      responses: [{ status: 205, body: '', fields: { 'transfer-encoding': [], 'content-length': '0' } }],
      connection: 'kept',
      unseen: 'unwanted',
    },
  },
  {
    id: 'no-content-length-205',
    title: 'a 205 response has a Content-Length of 0, whatever the application says',
    stands: 'RFC9110§15.3.6',
    app(_environ, startResponse) {
      startResponse('205 Reset Content', [['Content-Length', '8']]);
      return ['unwanted'];
    },
    send: get(),
    expect: {
      responses: [{ status: 205, body: '', fields: { 'content-length': '0' } }],
      connection: 'kept',
      unseen: 'unwanted',
    },
  },
  {
    id: 'no-content-length-204',
    title: 'a 204 response has no Content-Length',
    stands: 'RFC9110§8.6',
    app(_environ, startResponse) {
      startResponse('204 No Content', []);
      return [];
    },
    send: get(),
    expect: { responses: [{ status: 204, fields: { 'content-length': [] } }], connection: 'kept' },
  },
  {
    id: 'no-content-304-length',
    title: 'a 304 response may say how long a 200 would be',
    stands: 'RFC9110§15.4.5',
    app(_environ, startResponse) {
      startResponse('304 Not Modified', [['Content-Length', '1234']]);
      return [];
    },
    send: get(),
    expect: {
      responses: [{ status: 304, body: '', fields: { 'content-length': '1234' } }],
      connection: 'kept',
    },
  },
];
