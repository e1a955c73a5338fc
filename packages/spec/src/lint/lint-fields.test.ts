/** What lint says of fields: of a response, and of Host. */
import { describe, expect, it } from 'vitest';
import { exampleEnviron } from '../../test/example-environ.ts';
import { exampleServer } from '../../test/example-server.ts';
import { type Application, type Body, FILE_WRAPPER } from '../index.ts';
import { lint } from './index.ts';

const empty: Application = (_, startResponse) => {
  startResponse('200 OK', []);
  return [];
};

describe('the fields of a response under lint', () => {
  const foundIn = async (status: string, headers: [string, string][], body: unknown = []) => {
    const found: string[] = [];
    const app = lint(
      (_, startResponse) => {
        startResponse(status, headers);
        return body as Body;
      },
      { report: ({ rule }) => found.push(rule) },
    );
    await exampleServer(app, exampleEnviron());
    return found;
  };

  it.each<[string, [string, string][], string[]]>([
    ['HEADER-ETAG', [['ETag', '7']], []],
    ['HEADER-ETAG', [['etag', "'7'"]], []],
    ['HEADER-ETAG', [['ETag', 'w/"7"']], []],
    ['HEADER-ETAG', [['ETag', 'W/7']], []],
    ['HEADER-ETAG', [['ETag', '"7" ']], []],
    ['HEADER-ETAG', [['ETag', '"a b"']], []],
    ['HEADER-ETAG', [['ETag', '"a"b"']], []],
    ['HEADER-DATES', [['Expires', '0']], []],
    ['HEADER-DATES', [['Date', 'Sun, 06 Nov 1994 08:49:37']], []],
    ['HEADER-DATES', [['Date', 'Invalid Date']], []],
    ['HEADER-DATES', [['last-modified', 'Sunday, 06-Nov-94 08:49:37 GMT']], []],
    ['HEADER-DATES', [['Last-Modified', 'Mon, 06 Nov 1994 08:49:37 GMT']], []],
    ['HEADER-DATES', [['Last-Modified', 'Thu, 31 Feb 2026 08:49:37 GMT']], []],
    ['HEADER-DATES', [['Retry-After', '1.5']], []],
    ['HEADER-DATES', [['Retry-After', 'soon']], []],
    [
      'HEADER-SINGLE',
      [
        ['ETag', '"7"'],
        ['etag', '"7"'],
      ],
      [],
    ],
    [
      'HEADER-SINGLE',
      [
        ['Content-Type', 'a/b'],
        ['content-type', 'a/b'],
      ],
      [],
    ],
    [
      'HEADER-SINGLE',
      [
        ['Retry-After', '1'],
        ['Retry-After', '1'],
      ],
      [],
    ],
    [
      'HEADER-SINGLE',
      [
        ['Access-Control-Allow-Origin', '*'],
        ['Access-Control-Allow-Origin', '*'],
      ],
      [],
    ],
    ['HEADER-TYPE', [], ['text']],
  ])('break %s: %j', async (rule, headers, body) => {
    expect(await foundIn('200 OK', headers, body)).toEqual([rule]);
  });

  it.each<[string, [string, string][], string[]]>([
    ['200 OK', [['ETag', 'W/""']], []],
    ['200 OK', [['ETag', '"é!#[]"']], []],
    ['200 OK', [['Retry-After', '120']], []],
    ['200 OK', [['Retry-After', 'Sun, 06 Nov 1994 08:49:37 GMT']], []],
    ['200 OK', [['Expires', 'Thu, 01 Jan 1970 00:00:00 GMT']], []],
    ['200 OK', [], []],
    ['200 OK', [], ['', '']],
    ['200 OK', [['content-type', 'a/b']], ['text']],
    [
      '401 Unauthorized',
      [
        ['WWW-Authenticate', 'Basic'],
        ['WWW-Authenticate', 'Bearer'],
        ['Set-Cookie', 'a=1'],
        ['Set-Cookie', 'a=1'],
        ['Link', '</a>'],
        ['Link', '</b>'],
        ['Cache-Control', 'no-store'],
        ['Cache-Control', 'private'],
        ['Content-Security-Policy', "default-src 'self'"],
        ['Content-Security-Policy', "default-src 'none'"],
      ],
      [],
    ],
    ['205 Reset Content', [['Content-Length', '0']], []],
    [
      '304 Not Modified',
      [
        ['Content-Length', '5'],
        ['Content-Location', '/a'],
        ['ETag', '"7"'],
      ],
      [],
    ],
  ])('may be %s with %j', async (status, headers, body) => {
    expect(await foundIn(status, headers, body)).toEqual([]);
  });

  it.each([
    ['204 No Content', ['BODY-NO-CONTENT']],
    ['205 Reset Content', ['BODY-NO-CONTENT']],
    ['304 Not Modified', ['BODY-NO-CONTENT']],
    ['206 Partial Content', []],
  ])('break BODY-NO-CONTENT where the body is a file: %s', async (status, rules) => {
    const file = Object.assign([new Uint8Array(3)].values(), { [FILE_WRAPPER]: {} });
    const headers: [string, string][] = status.startsWith('206') ? [['Content-Type', 'a/b']] : [];
    expect(await foundIn(status, headers, file)).toEqual(rules);
  });

  it('break HEADER-TYPE where a file has no Content-Type, or where write() or a later head has none', async () => {
    const file = Object.assign([new Uint8Array(3)].values(), { [FILE_WRAPPER]: {} });
    expect(await foundIn('200 OK', [], file)).toEqual(['HEADER-TYPE']);
    const typed = Object.assign([new Uint8Array(3)].values(), { [FILE_WRAPPER]: {} });
    expect(await foundIn('200 OK', [['Content-Type', 'a/b']], typed)).toEqual([]);
    const found: string[] = [];
    const report = ({ rule }: { rule: string }) => void found.push(rule);
    const written: Application = (_, startResponse) => {
      void startResponse('200 OK', [])('text');
      return [];
    };
    await exampleServer(lint(written, { report }), exampleEnviron());
    const failed: Application = (_, startResponse) => {
      startResponse('200 OK', [['Content-Type', 'a/b']]);
      startResponse('500 Internal Server Error', [], { error: new Error('broken') });
      return ['text'];
    };
    await exampleServer(lint(failed, { report }), exampleEnviron());
    expect(found).toEqual(['HEADER-TYPE', 'HEADER-TYPE']);
  });

  it.each<[string, [string, string][], unknown, string]>([
    ['205 Reset Content', [['Content-Length', '4']], [], 'HEADER-NO-LENGTH'],
    ['205 Reset Content', [], ['text'], 'BODY-NO-CONTENT'],
    ['205 Reset Content', [['Content-Type', 'text/plain']], [], 'HEADER-NO-TYPE'],
    ['304 Not Modified', [['Content-Type', 'text/plain']], [], 'HEADER-NO-TYPE'],
    ['304 Not Modified', [['content-language', 'en']], [], 'HEADER-NO-ENTITY'],
    ['304 Not Modified', [['Repr-Digest', 'sha-256=:AA==:']], [], 'HEADER-NO-ENTITY'],
  ])('cannot be %s with %j and %j', async (status, headers, body, rule) => {
    expect((await foundIn(status, headers, body))[0]).toBe(rule);
  });
});

describe('HTTP_HOST under lint', () => {
  const hostOf = async (host: string) => {
    const found: string[] = [];
    const app = lint(empty, { report: ({ rule }) => found.push(rule) });
    await exampleServer(app, exampleEnviron({ HTTP_HOST: host }));
    return found;
  };

  it.each([
    '',
    'a',
    'a:',
    'a:80',
    '127.0.0.1:8000',
    '[::1]',
    '[::1]:80',
    '[v1.a:b]',
    'a_b.example',
    'a%20b',
    "a!$&'()*+,;=b",
  ])('is an authority: %j', async (host) => {
    expect(await hostOf(host)).toEqual([]);
  });

  it.each([
    'a b',
    'a/b',
    'a?b',
    'a#b',
    'ada@a',
    'a:b',
    'a:80:80',
    '::1',
    '[::1',
    'http://a',
    'a, b',
    'a%2',
    'ä',
  ])('is none: %j', async (host) => {
    expect(await hostOf(host)).toEqual(['ENV-HOST']);
  });
});
