/**
 * `spec` judges servers, so it shares no code with them: it has its own copy of what its rules say of HTTP. Here each
 * copy is held against `http`, over a table and over whatever fast-check thinks of.
 */
import {
  NOT_FIELD_VALUE,
  REASON_PHRASES,
  TOKEN,
  WITHOUT_CONTENT,
  describesContent,
  formatHttpDate,
  isEntityTag,
  isForbiddenInTrailers,
  isHopByHop,
  isHost,
  parseHttpDate,
  statusText,
} from '@tsgi/http';
import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import * as judge from '../packages/spec/src/rules/grammar.ts';

// Characters that grammars are about, more often than others.
const text = () =>
  fc.oneof(
    fc.string({ unit: fc.nat(0x17f).map((code) => String.fromCharCode(code)) }),
    fc.string({ unit: fc.constantFrom(...Array.from('aZ09-_.:/[]%"\\W,; \t\r\n\0\x7f\x80\xff€')) }),
  );

// Names of which one of both has something to say, in lower case, and some others.
const NAMES: readonly string[] = [
  ...judge.HOP_BY_HOP,
  ...judge.NOT_IN_TRAILERS,
  ...judge.OF_CONTENT,
  ...judge.SINGLE,
  ...[
    'host',
    'content-length',
    'content-type',
    'server-timing',
    'link',
    'x-a',
    'constructor',
    '__proto__',
    '',
  ],
];

const name = () => fc.oneof(fc.constantFrom(...NAMES), text());

describe.each<{ what: string; texts: readonly string[]; ours: (text: string) => boolean; judges: RegExp }>([
  {
    what: 'tokens',
    texts: ['', 'a', "!#$%&'*+-.^_`|~", 'a b', 'a:', '"', '(', 'a\n', 'ä'],
    ours: (value) => TOKEN.test(value),
    judges: judge.TOKEN,
  },
  {
    what: 'what is no field value',
    texts: ['', 'a', '\t', '\0', '\r\n', '\x1f', '\x7f', '\x80', '\xff', '\u0100'],
    ours: (value) => NOT_FIELD_VALUE.test(value),
    judges: judge.NOT_FIELD_VALUE,
  },
  {
    what: 'entity tags',
    texts: ['""', '"a"', 'W/"a"', 'w/"a"', 'a', '"a', '"a"b"', '"a b"', '"\\"', '"\x7f"', '"\xff"', '"a"\n'],
    ours: isEntityTag,
    judges: judge.ENTITY_TAG,
  },
])('$what', ({ judges, ours, texts }) => {
  it.each(texts)('are the same to judge and judged: %j', (value) => {
    expect(ours(value)).toBe(judges.test(value));
  });

  it('are the same to judge and judged, whatever is asked', () => {
    fc.assert(fc.property(text(), (value) => ours(value) === judges.test(value)));
  });
});

describe.each<{ what: string; ours: (name: string) => boolean; judges: (name: string) => boolean }>([
  { what: 'hop-by-hop fields', ours: isHopByHop, judges: (key) => judge.HOP_BY_HOP.has(key) },
  {
    what: 'fields that no trailer section has',
    ours: isForbiddenInTrailers,
    judges: (key) => judge.NOT_IN_TRAILERS.has(key) || judge.HOP_BY_HOP.has(key),
  },
  {
    what: 'fields that describe content',
    ours: describesContent,
    // Two that have rules of their own.
    judges: (key) => judge.OF_CONTENT.has(key) || key === 'content-length' || key === 'content-type',
  },
])('$what', ({ judges, ours }) => {
  it.each(NAMES)('are the same to judge and judged: %j', (key) => {
    expect(ours(key)).toBe(judges(key));
  });

  it('are the same to judge and judged, whatever is asked', () => {
    fc.assert(
      fc.property(name(), (field) => {
        const key = field.toLowerCase();
        return ours(key) === judges(key);
      }),
    );
  });
});

describe('statuses', () => {
  it('without content are the same to judge and judged', () => {
    expect(WITHOUT_CONTENT).toEqual(judge.WITHOUT_CONTENT);
  });

  it.each(Object.keys(REASON_PHRASES).map(Number))('%d has a text that the judge accepts', (status) => {
    expect(judge.FINAL_STATUS.test(statusText(status))).toBe(status >= 200);
  });
});

describe('dates', () => {
  it.each([
    'Sun, 06 Nov 1994 08:49:37 GMT',
    'Mon, 06 Nov 1994 08:49:37 GMT',
    'Sunday, 06-Nov-94 08:49:37 GMT',
    'Sun Nov  6 08:49:37 1994',
    'Thu, 31 Feb 2026 00:00:00 GMT',
    '0',
    '2026-11-28',
  ])('are sent in the one format that the judge accepts: %s', (date) => {
    const time = parseHttpDate(date);
    const isSent = time !== undefined && formatHttpDate(time) === date;
    expect(isSent).toBe(judge.isHttpDate(date));
  });

  it('that are written, the judge accepts', () => {
    const years = { min: new Date(0), max: new Date('9999-12-31'), noInvalidDate: true };
    fc.assert(fc.property(fc.date(years), (date) => judge.isHttpDate(formatHttpDate(date.getTime()))));
  });
});

describe('hosts', () => {
  it.each(['', 'a', 'a:80', '[::1]', 'a_b', '%20', 'a/b', 'a@b', '[', 'a:x', ':'])(
    'that are taken, the judge accepts: %j',
    (host) => {
      if (isHost(host)) expect(host).toMatch(judge.AUTHORITY);
    },
  );

  it('that are taken, the judge accepts, whatever is asked', () => {
    const host = fc.stringMatching(/^[a-z0-9.:[\]%_~-]*$/);
    fc.assert(fc.property(host, (value) => !isHost(value) || judge.AUTHORITY.test(value)));
  });

  it.each(['a,b', "a'b", '[v1.a]', 'a:123456'])(
    'of RFC3986 that have no use are refused all the same: %j',
    (host) => {
      expect([isHost(host), judge.AUTHORITY.test(host)]).toEqual([false, true]);
    },
  );
});
