/**
 * The fields of a response, of an interim response, and of a trailer section.
 *
 * @module
 */
import type { Header } from '../response.ts';
import { HOP_BY_HOP, NOT_IN_TRAILERS } from './grammar.ts';
import {
  areHeaders,
  checkFields,
  haveGood,
  haveNames,
  haveNone,
  haveValues,
  valuesOf,
} from './header-list.ts';
import type { HappeningRule } from './rule.ts';
import { show } from './show.ts';

export const HEADER_RULES: readonly HappeningRule[] = [
  {
    id: 'HEADER-LIST',
    party: 'application',
    level: 'must',
    text: 'Headers are an array of `[name, value]`, two strings each, in the order in which they are sent. A field that repeats has a pair for each line.',
    source: 'PEP3333 "The start_response() Callable"',
    on: 'start',
    check: ({ headers }) => areHeaders(headers),
    good: (environ, startResponse) => {
      startResponse('200 OK', [
        ['Set-Cookie', 'a=1'],
        ['Set-Cookie', 'b=2'],
      ]);
      return [];
    },
    bad: (environ, startResponse) => {
      startResponse('200 OK', { 'Set-Cookie': 'a=1' });
      return [];
    },
  },
  {
    id: 'HEADER-NAME',
    party: 'application',
    level: 'must',
    text: 'A field name is a token: no colon, no space, nothing beyond ASCII.',
    source: 'RFC9110§5.1',
    on: 'start',
    check: ({ headers }) => haveNames(headers),
    good: (environ, startResponse) => {
      startResponse('200 OK', [['X-Request-Id', '7']]);
      return [];
    },
    bad: (environ, startResponse) => {
      startResponse('200 OK', [['X Request Id:', '7']]);
      return [];
    },
  },
  {
    id: 'HEADER-VALUE',
    party: 'application',
    level: 'must',
    text: 'A field value is ISO-8859-1 without control characters; CR, LF and NUL above all. Other text has to be encoded by the application.',
    source: 'RFC9110§5.5',
    on: 'start',
    check: ({ headers }) => haveValues(headers),
    good: (environ, startResponse) => {
      startResponse('302 Found', [['Location', '/%E2%98%83']]);
      return [];
    },
    bad: (environ, startResponse) => {
      startResponse('302 Found', [['Location', '/\r\nSet-Cookie: admin=1']]);
      return [];
    },
  },
  {
    id: 'HEADER-STATUS',
    party: 'application',
    level: 'must',
    text: 'There is no field `Status`: the status is the first argument of `startResponse`.',
    source: 'PEP3333 "The start_response() Callable"',
    on: 'start',
    check: ({ headers }) => haveNone(headers, (key) => key === 'status'),
    good: (environ, startResponse) => {
      startResponse('404 Not Found', []);
      return [];
    },
    bad: (environ, startResponse) => {
      startResponse('200 OK', [['Status', '404 Not Found']]);
      return [];
    },
  },
  {
    id: 'HEADER-HOP-BY-HOP',
    party: 'application',
    level: 'must',
    text: "There is no field that belongs to one connection: `Connection`, `Keep-Alive`, `Proxy-Connection`, `TE`, `Trailer`, `Transfer-Encoding`, `Upgrade`. They are the server's.",
    source: 'PEP3333 "Other HTTP Features"',
    on: 'start',
    check: ({ headers }) => haveNone(headers, (key) => HOP_BY_HOP.has(key)),
    good: (environ, startResponse) => {
      startResponse('200 OK', [['Cache-Control', 'no-store']]);
      return [];
    },
    bad: (environ, startResponse) => {
      startResponse('200 OK', [['Connection', 'close']]);
      return [];
    },
  },
  {
    id: 'HEADER-LENGTH',
    party: 'application',
    level: 'must',
    text: '`Content-Length` comes once at most, and in digits.',
    source: 'RFC9110§8.6',
    on: 'start',
    check: ({ headers }) => {
      const lengths = valuesOf(headers, 'content-length');
      if (lengths.length > 1) return `Content-Length came ${lengths.length} times`;
      return (
        lengths.every((length) => /^[0-9]{1,15}$/.test(length)) || `Content-Length is ${show(lengths[0])}`
      );
    },
    good: (environ, startResponse) => {
      startResponse('200 OK', [['Content-Length', '5']]);
      return ['Hello'];
    },
    bad: (environ, startResponse) => {
      startResponse('200 OK', [['Content-Length', '5 bytes']]);
      return ['Hello'];
    },
  },
  {
    id: 'HEADER-NO-LENGTH',
    party: 'application',
    level: 'must',
    text: 'A response with status 204 has no `Content-Length`, and one with 205 none but 0. One with 304 may say how long the content of a 200 would be.',
    source: 'RFC9110§8.6',
    on: 'start',
    check: ({ status, headers }) => {
      if (status.startsWith('204')) return haveNone(headers, (key) => key === 'content-length');
      return (
        !status.startsWith('205') ||
        haveGood(headers, (key, value) => key !== 'content-length' || Number(value) === 0)
      );
    },
    good: (environ, startResponse) => {
      startResponse('204 No Content', []);
      return [];
    },
    bad: (environ, startResponse) => {
      startResponse('204 No Content', [['Content-Length', '0']]);
      return [];
    },
  },
  {
    id: 'HEADER-NO-TYPE',
    party: 'application',
    level: 'should',
    text: 'A response with status 204, 205 or 304 has no `Content-Type`, since there is no content.',
    source: 'RFC9110§15.4.5',
    on: 'start',
    check: ({ status, headers }) =>
      !/^(?:204|205|304)/.test(status) || haveNone(headers, (key) => key === 'content-type'),
    good: (environ, startResponse) => {
      startResponse('304 Not Modified', [['ETag', '"7"']]);
      return [];
    },
    bad: (environ, startResponse) => {
      startResponse('304 Not Modified', [['Content-Type', 'text/html']]);
      return [];
    },
  },
  {
    id: 'HEADER-KEPT',
    party: 'server',
    level: 'must',
    text: "The array of headers stays the application's: who wants other headers copies it, because an application may use one array for all its responses.",
    source: 'TSGI',
    on: 'started',
    check: ({ headers, before }) => areSame(headers, before) || 'the array is not what it was',
    good: async (app, environ) => {
      await app(environ, (status, headers) => {
        const all = [['Date', 'Thu, 26 Nov 2026 08:00:00 GMT'], ...headers];
        return () => all;
      });
    },
    bad: async (app, environ) => {
      await app(environ, (status, headers) => {
        headers.unshift(['Date', 'Thu, 26 Nov 2026 08:00:00 GMT']);
        return () => headers;
      });
    },
  },
  {
    id: 'HINTS-FIELDS',
    party: 'application',
    level: 'must',
    text: 'What `tsgi.early_hints` is given is a list of fields like that of `startResponse`, and has no `Content-Length`.',
    source: 'RFC8297§2',
    on: 'hints',
    check: ({ headers }) => checkFields(headers, (key) => key === 'content-length' || HOP_BY_HOP.has(key)),
    good: (environ, startResponse) => {
      void environ['tsgi.early_hints']?.([['Link', '</style.css>; rel=preload; as=style']]);
      startResponse('200 OK', []);
      return [];
    },
    bad: (environ, startResponse) => {
      void environ['tsgi.early_hints']?.([['Content-Length', '0']]);
      startResponse('200 OK', []);
      return [];
    },
  },
  {
    id: 'TRAILERS-FIELDS',
    party: 'application',
    level: 'must',
    text: 'A trailer section is a list of fields like that of `startResponse`, and has none that says how to read, route or cache the message.',
    source: 'RFC9110§6.5.1',
    on: 'trailers',
    check: ({ fields }) => checkFields(fields, (key) => NOT_IN_TRAILERS.has(key) || HOP_BY_HOP.has(key)),
    good: function* (environ, startResponse) {
      startResponse('200 OK', []);
      yield 'Hello';
      environ['tsgi.trailers']?.send?.([['Server-Timing', 'app;dur=12']]);
    },
    bad: function* (environ, startResponse) {
      startResponse('200 OK', []);
      yield 'Hello';
      environ['tsgi.trailers']?.send?.([['Content-Length', '5']]);
    },
  },
];

function areSame(headers: readonly Header[], before: readonly Header[]): boolean {
  return headers.length === before.length && headers.every((header, index) => header === before[index]);
}
