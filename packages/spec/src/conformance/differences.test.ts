/** What counts as a difference between what must come and what came. */
import { describe, expect, it } from 'vitest';
import type { Expectation, Outcome } from './conformance-case.ts';
import { differences, formatDifference } from './differences.ts';
import { outcome } from './outcome.ts';

const one = (response: Partial<Expectation['responses'][number]>): Expectation => ({
  responses: [{ status: 200, ...response }],
});

const DATE = ['Date', 'today'] as const;

type Row = { title: string; must: Expectation; meets: Outcome; not: Outcome; says: string };

describe('differences', () => {
  it.each<Row>([
    {
      title: 'the status',
      must: one({ status: 400 }),
      meets: outcome({ responses: [{ status: 400 }] }),
      not: outcome({}),
      says: 'status: must be 400, came 200',
    },
    {
      title: 'one of several statuses',
      must: one({ status: [200, 400] }),
      meets: outcome({ responses: [{ status: 400 }] }),
      not: outcome({ responses: [{ status: 500 }] }),
      says: 'status: must be 200 or 400, came 500',
    },
    {
      title: 'the reason phrase',
      must: one({ reason: 'OK' }),
      meets: outcome({}),
      not: outcome({ responses: [{ reason: 'Fine' }] }),
      says: 'reason phrase: must be "OK", came "Fine"',
    },
    {
      title: 'a field, whatever the case of its name',
      must: one({ fields: { 'x-a': 'b' } }),
      meets: outcome({ responses: [{ fields: [DATE, ['X-A', 'b']] }] }),
      not: outcome({ responses: [{ fields: [DATE] }] }),
      says: 'field x-a: must be ["b"], came []',
    },
    {
      title: 'a field that must not be there',
      must: one({ fields: { date: [] } }),
      meets: outcome({}),
      not: outcome({ responses: [{ fields: [DATE] }] }),
      says: 'field date: must be [], came ["today"]',
    },
    {
      title: 'a field that must match, once',
      must: one({ fields: { date: /day$/ } }),
      meets: outcome({ responses: [{ fields: [DATE] }] }),
      not: outcome({ responses: [{ fields: [DATE, DATE] }] }),
      says: 'field date: must be one like /day$/, came ["today","today"]',
    },
    {
      title: 'the content',
      must: one({ body: '' }),
      meets: outcome({}),
      not: outcome({ responses: [{ body: 'x'.repeat(300) }] }),
      says: `content: must be "", came "${'x'.repeat(199)}… (302 characters)`,
    },
    {
      title: 'the framing',
      must: one({ framing: 'chunked' }),
      meets: outcome({ responses: [{ framing: 'chunked' }] }),
      not: outcome({}),
      says: 'framing: must be "chunked", came "length"',
    },
    {
      title: 'the trailer section',
      must: one({ trailers: [['X', 'y']] }),
      meets: outcome({ responses: [{ trailers: [['X', 'y']] }] }),
      not: outcome({}),
      says: 'trailer section: must be [["X","y"]], came []',
    },
    {
      title: 'the interim responses',
      must: one({ interim: [{ status: 103, fields: { link: 'a' } }] }),
      meets: outcome({ responses: [{ interim: [{ status: 103, fields: [['Link', 'a']] }] }] }),
      not: outcome({}),
      says: 'interim responses: must be [103], came []',
    },
    {
      title: 'the fields of an interim response',
      must: one({ interim: [{ status: 103, fields: { link: 'a' } }] }),
      meets: outcome({ responses: [{ interim: [{ status: 103, fields: [['link', 'a']] }] }] }),
      not: outcome({ responses: [{ interim: [{ status: 103, fields: [['Link', 'b']] }] }] }),
      says: 'interim field link: must be ["a"], came ["b"]',
    },
    {
      title: 'that a response is whole, which need not be said',
      must: one({}),
      meets: outcome({}),
      not: outcome({ responses: [{ ends: 'cut' }] }),
      says: 'end: must be "whole", came "cut"',
    },
    {
      title: 'that a response is cut',
      must: one({ ends: 'cut' }),
      meets: outcome({ responses: [{ ends: 'cut' }] }),
      not: outcome({}),
      says: 'end: must be "cut", came "whole"',
    },
    {
      title: 'which of several responses it is about',
      must: { responses: [{ status: 200 }, { status: 201 }] },
      meets: outcome({ responses: [{}, { status: 201 }] }),
      not: outcome({ responses: [{}, {}] }),
      says: 'status of response 2: must be 201, came 200',
    },
    {
      title: 'a response too many',
      must: one({}),
      meets: outcome({}),
      not: outcome({ responses: [{}, {}] }),
      says: 'number of responses: must be 1, came 2',
    },
    {
      title: 'what becomes of the connection',
      must: { ...one({}), connection: 'kept' },
      meets: outcome({}),
      not: outcome({ connection: 'silent' }),
      says: 'connection: must be "kept", came "silent"',
    },
    {
      title: 'that the connection ends, in whatever way',
      must: { ...one({}), connection: 'closed' },
      meets: outcome({ connection: 'reset' }),
      not: outcome({}),
      says: 'connection: must be "closed", came "kept"',
    },
    {
      title: 'what the application noted, and nothing else',
      must: { ...one({}), observed: [] },
      meets: outcome({}),
      not: outcome({ observed: ['called'] }),
      says: 'observed: must be [], came ["called"]',
    },
    {
      title: 'what must not be received anywhere',
      must: { ...one({}), unseen: 'secret' },
      meets: outcome({ received: 'HTTP/1.1 200 OK' }),
      not: outcome({ received: 'X: secret' }),
      says: 'what is received: must be without "secret", came "X: secret"',
    },
    {
      title: 'trouble, whatever was expected',
      must: one({}),
      meets: outcome({}),
      not: outcome({ trouble: 'no "first-chunk"' }),
      says: 'exchange: must be one to the end, came no "first-chunk"',
    },
  ])('are about $title', ({ must, meets, not, says }) => {
    expect(differences(must, meets)).toEqual([]);
    expect(differences(must, not).map(formatDifference)).toEqual([says]);
  });

  it('are none where nothing is said', () => {
    const fields = [['X', 'y']] as const;
    const came = outcome({
      responses: [{ reason: 'Whatever', body: 'x', framing: 'chunked', fields, trailers: fields }],
      connection: 'silent',
      observed: ['something'],
      received: 'something',
    });
    expect(differences(one({}), came)).toEqual([]);
  });
});
