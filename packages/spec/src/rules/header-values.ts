/**
 * What the fields of a response say: entity tags, dates, what its content is, and what comes once.
 *
 * @module
 */
import { DATES, DIGITS, ENTITY_TAG, OF_CONTENT, SINGLE, WITHOUT_CONTENT, isHttpDate } from './grammar.ts';
import { haveGood, haveNone, haveOnce } from './header-list.ts';
import type { HappeningRule } from './rule.ts';

export const HEADER_VALUE_RULES: readonly HappeningRule[] = [
  {
    id: 'HEADER-NO-ENTITY',
    party: 'application',
    level: 'should',
    text: 'A response with status 304 has no other field that describes content: `Content-Encoding`, `Content-Language`, `Content-Range`, digests. A cache keeps those of the content that it has. All others may come, and replace those of before.',
    source: 'RFC9110§15.4.5',
    on: 'start',
    check: ({ status, headers }) =>
      !status.startsWith('304') || haveNone(headers, (key) => OF_CONTENT.has(key)),
    good: (environ, startResponse) => {
      startResponse('304 Not Modified', [['Content-Security-Policy', "default-src 'self'"]]);
      return [];
    },
    bad: (environ, startResponse) => {
      startResponse('304 Not Modified', [['Content-Encoding', 'gzip']]);
      return [];
    },
  },
  {
    id: 'HEADER-TYPE',
    party: 'application',
    level: 'should',
    text: 'A response with content says what it is: it has a `Content-Type`. Browsers guess otherwise.',
    source: 'RFC9110§8.3',
    on: 'finished',
    check: (_, { bytes, code, isFile, iteration, length, typed }) => {
      if (typed || WITHOUT_CONTENT.has(code)) return true;
      if (isFile && length !== 0) return 'there is a file, and no Content-Type';
      // What failed in the middle has said something worse.
      return bytes === 0 || iteration !== 'ended' || `there are ${bytes} bytes, and no Content-Type`;
    },
    good: (environ, startResponse) => {
      startResponse('200 OK', [['Content-Type', 'text/plain; charset=utf-8']]);
      return ['Hello'];
    },
    bad: (environ, startResponse) => {
      startResponse('200 OK', [['X-Powered-By', 'TSGI']]);
      return ['Hello'];
    },
  },
  {
    id: 'HEADER-SINGLE',
    party: 'application',
    level: 'must',
    text: 'A field whose value is no list comes once: `Content-Type`, `ETag`, `Expires`, `Last-Modified`, `Location`, `Retry-After` and the like. Of two, each recipient takes another one.',
    source: 'RFC9110§5.3',
    on: 'start',
    check: ({ headers }) => haveOnce(headers, (key) => SINGLE.has(key)),
    good: (environ, startResponse) => {
      startResponse('302 Found', [
        ['Location', '/login'],
        ['Vary', 'Cookie'],
        ['Vary', 'Accept'],
      ]);
      return [];
    },
    bad: (environ, startResponse) => {
      startResponse('302 Found', [
        ['Location', '/login'],
        ['location', '/'],
      ]);
      return [];
    },
  },
  {
    id: 'HEADER-ETAG',
    party: 'application',
    level: 'must',
    text: 'An `ETag` is in quotes; what makes it weak is a `W/` before them, in upper case.',
    source: 'RFC9110§8.8.3',
    on: 'start',
    check: ({ headers }) => haveGood(headers, (key, value) => key !== 'etag' || ENTITY_TAG.test(value)),
    good: (environ, startResponse) => {
      startResponse('304 Not Modified', [['ETag', 'W/"7"']]);
      return [];
    },
    bad: (environ, startResponse) => {
      startResponse('304 Not Modified', [['ETag', 'w/7']]);
      return [];
    },
  },
  {
    id: 'HEADER-DATES',
    party: 'application',
    level: 'must',
    text: '`Date`, `Expires` and `Last-Modified` are dates as `toUTCString()` writes them; `Retry-After` is one, or seconds. What is to be over has a date that is over, and not `0`.',
    source: 'RFC9110§5.6.7',
    on: 'start',
    check: ({ headers }) =>
      haveGood(headers, (key, value) => {
        if (key === 'retry-after') return DIGITS.test(value) || isHttpDate(value);
        return !DATES.has(key) || isHttpDate(value);
      }),
    good: (environ, startResponse) => {
      startResponse('200 OK', [['Last-Modified', 'Sat, 28 Nov 2026 06:00:00 GMT']]);
      return [];
    },
    bad: (environ, startResponse) => {
      startResponse('200 OK', [['Last-Modified', '2026-11-28T06:00:00Z']]);
      return [];
    },
  },
];
