import { createEnviron } from '@tsgi/testing';
import type { Header } from '@tsgi/spec';
import { describe, expect, it } from 'vitest';
import { headersOf } from '../headers.ts';
import { selectContent } from './select-content.ts';

const TYPE: Header = ['Content-Type', 'text/plain'];
const HEADERS: readonly Header[] = [
  TYPE,
  ['ETag', '"a"'],
  ['Last-Modified', 'Sun, 06 Nov 1994 08:49:37 GMT'],
  ['Accept-Ranges', 'bytes'],
  ['Cache-Control', 'no-cache'],
];

const select = (headers: Record<string, string>, own = HEADERS, method = 'GET') =>
  selectContent(createEnviron({ method, headers }), own, 1000);

describe('selectContent', () => {
  it('selects all of it', () => {
    expect(select({})).toEqual({
      status: '200 OK',
      headers: [...HEADERS, ['Content-Length', '1000']],
      parts: [{ first: 0, last: 999 }],
    });
  });

  it('selects nothing of nothing', () => {
    const { headers, parts, status } = selectContent(createEnviron(), [TYPE], 0);
    expect([status, headers, parts]).toEqual(['200 OK', [TYPE, ['Content-Length', '0']], []]);
  });

  it.each([{ 'If-None-Match': '"a"' }, { 'If-Modified-Since': 'Sun, 06 Nov 1994 08:49:37 GMT' }])(
    'leaves away what the client has: %j',
    (condition) => {
      const headers = HEADERS.filter((line) => line !== TYPE);
      expect(select(condition)).toEqual({ status: '304 Not Modified', headers, parts: [] });
    },
  );

  const OTHERS: readonly Header[] = [
    ['Access-Control-Allow-Origin', '*'],
    ['Content-Security-Policy', "default-src 'self'"],
    ['Content-Security-Policy-Report-Only', "default-src 'none'"],
    ['Set-Cookie', 'a=1'],
    ['Set-Cookie', 'b=2'],
    ['Vary', 'Accept'],
  ];
  const OF_STATE: readonly Header[] = [
    ['Content-Disposition', 'attachment'],
    ['Content-Location', '/a.en'],
    ['Expires', 'Sun, 06 Nov 1994 08:49:37 GMT'],
    ['Link', '</a.css>; rel=preload'],
  ];
  const OF_CONTENT: readonly Header[] = [
    ['content-type', 'text/plain'],
    ['Content-Encoding', 'br'],
    ['Content-Language', 'en'],
    ['Repr-Digest', 'sha-256=:AA==:'],
    ['Digest', 'sha-256=AA=='],
  ];
  const OF_ALL_OF_IT: readonly Header[] = [
    ['Content-Digest', 'sha-256=:AA==:'],
    ['Content-MD5', 'AA=='],
  ];

  describe('of a response with all kinds of fields', () => {
    const own = [...HEADERS.slice(1), ...OTHERS, ...OF_STATE, ...OF_CONTENT, ...OF_ALL_OF_IT];

    it('leaves out of a 304 what describes its content, and nothing else (RFC9110§15.4.5)', () => {
      const { headers } = select({ 'If-None-Match': '"a"' }, own);
      expect(headers).toEqual([...HEADERS.slice(1), ...OTHERS, ...OF_STATE]);
    });

    it.each([
      { status: '412 Precondition Failed', asked: { 'If-Match': '"b"' }, more: [] },
      {
        status: '416 Range Not Satisfiable',
        asked: { Range: 'bytes=1000-' },
        more: [['Content-Range', 'bytes */1000']],
      },
    ])('keeps in a $status what is not about the representation', ({ asked, more, status }) => {
      expect(select(asked, own)).toEqual({ status, headers: [...OTHERS, ...more], parts: [] });
    });

    it('leaves out of a 206 the digests of all of the content (RFC9530§2)', () => {
      const { headers } = select({ Range: 'bytes=0-0' }, own);
      const kept = own.filter((line) => !OF_ALL_OF_IT.includes(line));
      expect(headers).toEqual([...kept, ['Content-Range', 'bytes 0-0/1000'], ['Content-Length', '1']]);
    });
  });

  it('refuses what is not as it must be', () => {
    expect(select({ 'If-Match': '"b"' })).toEqual({
      status: '412 Precondition Failed',
      headers: [],
      parts: [],
    });
  });

  it('selects a range', () => {
    const { headers, parts, status } = select({ Range: 'bytes=-10' });
    expect([status, parts]).toEqual(['206 Partial Content', [{ first: 990, last: 999 }]]);
    expect(headers).toEqual([...HEADERS, ['Content-Range', 'bytes 990-999/1000'], ['Content-Length', '10']]);
  });

  it('selects several ranges, with what stands between them (RFC9110§14.6)', () => {
    const { headers, parts } = select({ Range: 'bytes=0-0,500-501' });
    const type = headersOf(headers).get('Content-Type') ?? '';
    const [, boundary = ''] = /^multipart\/byteranges; boundary=(.+)$/.exec(type) ?? [];
    expect(parts).toEqual([
      `\r\n--${boundary}\r\nContent-Type: text/plain\r\nContent-Range: bytes 0-0/1000\r\n\r\n`,
      { first: 0, last: 0 },
      `\r\n--${boundary}\r\nContent-Type: text/plain\r\nContent-Range: bytes 500-501/1000\r\n\r\n`,
      { first: 500, last: 501 },
      `\r\n--${boundary}--\r\n`,
    ]);
    const bytes = parts.map((part) => (typeof part === 'string' ? part.length : part.last - part.first + 1));
    expect(headersOf(headers).get('Content-Length')).toBe(String(bytes.reduce((sum, size) => sum + size)));
    expect(HEADERS[0]).toBe(TYPE);
  });

  it('says how long it is to who asks for what is not there', () => {
    const headers = [['Content-Range', 'bytes */1000']];
    expect(select({ Range: 'bytes=1000-' })).toEqual({
      status: '416 Range Not Satisfiable',
      headers,
      parts: [],
    });
  });

  it.each([
    { title: 'HEAD', own: HEADERS, method: 'HEAD' },
    { title: 'content without ranges', own: [TYPE], method: 'GET' },
    { title: 'what was another state', own: HEADERS, method: 'GET', also: { 'If-Range': '"b"' } },
  ])('selects all for $title', ({ own, method, also }) => {
    expect(select({ Range: 'bytes=0-0', ...also }, own, method).status).toBe('200 OK');
  });
});
