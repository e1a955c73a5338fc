import { formatHttpDate } from '@tsgi/http';
import { createEnviron } from '@tsgi/testing';
import { describe, expect, it } from 'vitest';
import { type Validators, type Verdict, checkPreconditions, takesRange } from './preconditions.ts';

const MODIFIED = Date.UTC(2026, 0, 1) + 700;
const THEN = formatHttpDate(MODIFIED);
const BEFORE = formatHttpDate(MODIFIED - 1000);
const LATER = formatHttpDate(MODIFIED + 1000);
const STRONG: Validators = { etag: '"a"', lastModified: MODIFIED };
const WEAK: Validators = { etag: 'W/"a"', lastModified: MODIFIED };
const DATED: Validators = { etag: undefined, lastModified: MODIFIED };
const NOTHING: Validators = { etag: undefined, lastModified: undefined };

interface Row {
  readonly title: string;
  readonly headers: Record<string, string>;
  readonly method?: string;
  readonly validators?: Validators;
  readonly verdict: Verdict;
}

describe('checkPreconditions', () => {
  it.each<Row>([
    { title: 'without conditions', headers: {}, verdict: 'proceed' },
    // RFC9110§13.1.1
    { title: 'If-Match with its tag', headers: { 'If-Match': '"x", "a"' }, verdict: 'proceed' },
    { title: 'If-Match with other tags', headers: { 'If-Match': '"x", "y"' }, verdict: 'failed' },
    { title: 'If-Match with *', headers: { 'If-Match': '*' }, verdict: 'proceed' },
    { title: 'If-Match is strong', headers: { 'If-Match': 'W/"a"' }, validators: WEAK, verdict: 'failed' },
    {
      title: 'If-Match without a tag here',
      headers: { 'If-Match': '"a"' },
      validators: NOTHING,
      verdict: 'failed',
    },
    { title: 'If-Match of no grammar', headers: { 'If-Match': 'a' }, verdict: 'failed' },
    // RFC9110§13.1.4
    { title: 'If-Unmodified-Since then', headers: { 'If-Unmodified-Since': THEN }, verdict: 'proceed' },
    { title: 'If-Unmodified-Since before', headers: { 'If-Unmodified-Since': BEFORE }, verdict: 'failed' },
    { title: 'If-Unmodified-Since no date', headers: { 'If-Unmodified-Since': 'now' }, verdict: 'proceed' },
    {
      title: 'If-Match is before If-Unmodified-Since',
      headers: { 'If-Match': '"a"', 'If-Unmodified-Since': BEFORE },
      verdict: 'proceed',
    },
    // RFC9110§13.1.2
    { title: 'If-None-Match with its tag', headers: { 'If-None-Match': '"x","a"' }, verdict: 'not-modified' },
    { title: 'If-None-Match with other tags', headers: { 'If-None-Match': '"x"' }, verdict: 'proceed' },
    { title: 'If-None-Match with *', headers: { 'If-None-Match': '*' }, verdict: 'not-modified' },
    {
      title: 'If-None-Match is weak',
      headers: { 'If-None-Match': '"a"' },
      validators: WEAK,
      verdict: 'not-modified',
    },
    { title: 'a tag with a comma', headers: { 'If-None-Match': '"a,b"' }, verdict: 'proceed' },
    {
      title: 'If-None-Match for HEAD',
      method: 'HEAD',
      headers: { 'If-None-Match': '"a"' },
      verdict: 'not-modified',
    },
    { title: 'If-None-Match for PUT', method: 'PUT', headers: { 'If-None-Match': '*' }, verdict: 'failed' },
    // RFC9110§13.1.3
    { title: 'If-Modified-Since then', headers: { 'If-Modified-Since': THEN }, verdict: 'not-modified' },
    { title: 'If-Modified-Since later', headers: { 'If-Modified-Since': LATER }, verdict: 'not-modified' },
    { title: 'If-Modified-Since before', headers: { 'If-Modified-Since': BEFORE }, verdict: 'proceed' },
    { title: 'If-Modified-Since no date', headers: { 'If-Modified-Since': 'now' }, verdict: 'proceed' },
    {
      title: 'If-Modified-Since for PUT',
      method: 'PUT',
      headers: { 'If-Modified-Since': THEN },
      verdict: 'proceed',
    },
    {
      title: 'If-None-Match is before If-Modified-Since',
      headers: { 'If-None-Match': '"x"', 'If-Modified-Since': THEN },
      verdict: 'proceed',
    },
    {
      title: 'what must be kept is before what need not be sent',
      headers: { 'If-Match': '"x"', 'If-None-Match': '"a"' },
      verdict: 'failed',
    },
  ])('$title: $verdict', ({ headers, method = 'GET', validators = STRONG, verdict }) => {
    expect(checkPreconditions(createEnviron({ method, headers }), validators)).toBe(verdict);
  });
});

describe('takesRange', () => {
  it.each<Omit<Row, 'verdict'> & { takes: boolean }>([
    { title: 'without If-Range', headers: {}, takes: true },
    { title: 'for HEAD', method: 'HEAD', headers: {}, takes: false },
    { title: 'with its tag', headers: { 'If-Range': '"a"' }, takes: true },
    { title: 'with another tag', headers: { 'If-Range': '"x"' }, takes: false },
    { title: 'with a weak tag', headers: { 'If-Range': 'W/"a"' }, validators: WEAK, takes: false },
    { title: 'with its date', headers: { 'If-Range': THEN }, validators: DATED, takes: true },
    { title: 'with a later date', headers: { 'If-Range': LATER }, validators: DATED, takes: false },
    { title: 'with an earlier date', headers: { 'If-Range': BEFORE }, validators: DATED, takes: false },
    { title: 'with its date where there is a tag', headers: { 'If-Range': THEN }, takes: false },
    {
      title: 'with its date where there is a weak tag',
      headers: { 'If-Range': THEN },
      validators: WEAK,
      takes: false,
    },
    { title: 'with nonsense', headers: { 'If-Range': 'a' }, takes: false },
    { title: 'without validators here', headers: { 'If-Range': '"a"' }, validators: NOTHING, takes: false },
  ])('$title: $takes', ({ headers, method = 'GET', takes, validators = STRONG }) => {
    expect(takesRange(createEnviron({ method, headers }), validators)).toBe(takes);
  });

  it('does not take a date whose second is not over: it may mean two states', () => {
    const now = Date.now();
    const environ = createEnviron({ headers: { 'If-Range': formatHttpDate(now) } });
    expect(takesRange(environ, { etag: undefined, lastModified: now })).toBe(false);
  });
});
