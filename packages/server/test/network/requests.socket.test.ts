/** RFC9112 sections 2 to 8: what is a request, and the exact answer to what is none. */
import { describe, expect, it } from 'vitest';
import { GET, echoPath, eventually, serving } from '../serving.ts';

const fields = (...lines: string[]) => `GET / HTTP/1.1\r\n${lines.map((line) => `${line}\r\n`).join('')}\r\n`;
const target = (text: string) => `GET ${text} HTTP/1.1\r\nHost: a\r\n\r\n`;
const post = (...lines: string[]) => `POST / HTTP/1.1\r\nHost: a\r\n${lines.join('\r\n')}\r\n\r\n`;

interface Row {
  title: string;
  request: string;
}

const refused: Record<string, { status: number; reason: string; rows: Row[] }> = {
  'a message (RFC9112\u00a72)': {
    status: 400,
    reason: 'Bad Request',
    rows: [
      { title: 'garbage', request: '\x16\x03\x01\x02\x00' },
      { title: '100,000 bytes of garbage', request: '\0'.repeat(100_000) },
      { title: 'a bare LF after the request line', request: 'GET / HTTP/1.1\nHost: a\n\n' },
      { title: 'a bare CR', request: 'GET / HTTP/1.1\rHost: a\r\r' },
      { title: 'HTTP/0.9', request: 'GET /\r\n\r\n' },
      { title: 'another protocol', request: 'GET / HTTPS/1.1\r\n\r\n' },
      { title: 'a version in lower case', request: 'GET / http/1.1\r\nHost: a\r\n\r\n' },
      { title: 'a line before the request', request: ` GET / HTTP/1.1\r\nHost: a\r\n\r\n` },
    ],
  },
  'a request line (RFC9112\u00a73)': {
    status: 400,
    reason: 'Bad Request',
    rows: [
      { title: 'two spaces', request: 'GET  / HTTP/1.1\r\nHost: a\r\n\r\n' },
      { title: 'a tab', request: 'GET\t/ HTTP/1.1\r\nHost: a\r\n\r\n' },
      { title: 'a method that is no token', request: 'G(T / HTTP/1.1\r\nHost: a\r\n\r\n' },
      { title: 'no method', request: '/ HTTP/1.1\r\nHost: a\r\n\r\n' },
      { title: 'a space at the end', request: 'GET / HTTP/1.1 \r\nHost: a\r\n\r\n' },
    ],
  },
  'a request target (RFC9112\u00a73.2)': {
    status: 400,
    reason: 'Bad Request',
    rows: [
      { title: 'no slash', request: target('path') },
      { title: 'an asterisk for GET', request: target('*') },
      { title: 'another scheme', request: target('ftp://a/') },
      { title: 'an authority without a host', request: target('http:///path') },
      { title: 'userinfo', request: target('http://user@a/') },
      { title: 'a fragment', request: target('/a#b') },
      { title: 'bytes beyond ASCII', request: target('/caf\xe9') },
      { title: 'a dot segment', request: target('/a/../b') },
      { title: 'a dot segment at the end', request: target('/a/..') },
      { title: 'a single dot', request: target('/./a') },
      { title: 'an escaped dot segment', request: target('/a/%2e%2E/b') },
      { title: 'a dot segment behind an escaped slash', request: target('/a%2f..%2fb') },
      { title: 'a dot segment behind a backslash', request: target('/a\\..\\b') },
      { title: 'an escape that is cut', request: target('/a%2') },
      { title: 'an escape that is not hexadecimal', request: target('/a%zz') },
      { title: 'an escape that is not UTF-8', request: target('/a%ff') },
      { title: 'an overlong escape', request: target('/%c0%ae%c0%ae/') },
      { title: 'an escaped NUL', request: target('/a%00b') },
      { title: 'an escaped LF', request: target('/a%0ab') },
      { title: 'an escaped C1 control', request: target('/a%c2%85b') },
    ],
  },
  'a host (RFC9112\u00a73.2)': {
    status: 400,
    reason: 'Bad Request',
    rows: [
      { title: 'no Host', request: fields('A: b') },
      { title: 'two Hosts', request: fields('Host: a', 'Host: b') },
      { title: 'two equal Hosts', request: fields('Host: a', 'host: a') },
      { title: 'a Host with a path', request: fields('Host: a/b') },
      { title: 'a Host with two names', request: fields('Host: a, b') },
      { title: 'a Host with userinfo', request: fields('Host: user@a') },
      { title: 'a Host with a strange port', request: fields('Host: a:80x') },
    ],
  },
  'a field (RFC9112\u00a75)': {
    status: 400,
    reason: 'Bad Request',
    rows: [
      { title: 'a space before the colon', request: fields('Host: a', 'X : b') },
      { title: 'no colon', request: fields('Host: a', 'X') },
      { title: 'no name', request: fields('Host: a', ': b') },
      { title: 'a folded line', request: fields('Host: a', 'X: b', ' c') },
      { title: 'a NUL in a value', request: fields('Host: a', 'X: b\0c') },
      { title: 'a bare CR in a value', request: fields('Host: a', 'X: b\rc') },
      { title: 'a bare LF in a value', request: fields('Host: a', 'X: b\nc') },
      { title: 'two Content-Types', request: fields('Host: a', 'Content-Type: a/b', 'Content-Type: c/d') },
    ],
  },
  'a framing (RFC9112\u00a76)': {
    status: 400,
    reason: 'Bad Request',
    rows: [
      { title: 'both framings', request: post('Content-Length: 5', 'Transfer-Encoding: chunked') },
      { title: 'two lengths', request: post('Content-Length: 5', 'Content-Length: 6') },
      { title: 'a list of lengths', request: post('Content-Length: 5, 5') },
      { title: 'a signed length', request: post('Content-Length: +5') },
      { title: 'a hexadecimal length', request: post('Content-Length: 0x5') },
      { title: 'an empty length', request: post('Content-Length:') },
      { title: 'chunked twice', request: post('Transfer-Encoding: chunked, chunked') },
      { title: 'chunked not last', request: post('Transfer-Encoding: chunked, gzip') },
      { title: 'a coding on HTTP/1.0', request: 'POST / HTTP/1.0\r\nTransfer-Encoding: chunked\r\n\r\n' },
    ],
  },
  'content that is too large (RFC9110\u00a715.5.14)': {
    status: 413,
    reason: 'Content Too Large',
    rows: [
      { title: 'a length above the limit', request: post('Content-Length: 16777217') },
      { title: 'a length above any number', request: post(`Content-Length: ${'9'.repeat(40)}`) },
    ],
  },
  'a target that is too long (RFC9112\u00a73)': {
    status: 414,
    reason: 'URI Too Long',
    rows: [
      { title: 'a long line', request: target(`/${'a'.repeat(9000)}`) },
      { title: 'a line without an end', request: `GET /${'a'.repeat(9000)}` },
      { title: 'an endless method', request: 'G'.repeat(9000) },
    ],
  },
  'an expectation (RFC9110\u00a710.1.1)': {
    status: 417,
    reason: 'Expectation Failed',
    rows: [{ title: 'an unknown one', request: fields('Host: a', 'Expect: 200-ok') }],
  },
  'fields that are too large (RFC6585\u00a75)': {
    status: 431,
    reason: 'Request Header Fields Too Large',
    rows: [
      { title: 'one line', request: fields('Host: a', `X: ${'a'.repeat(8190)}`) },
      { title: 'a line without an end', request: `GET / HTTP/1.1\r\nX: ${'a'.repeat(9000)}` },
      { title: 'a name without an end', request: `GET / HTTP/1.1\r\n${'a'.repeat(9000)}` },
      {
        title: 'all lines',
        request: fields('Host: a', ...Array.from({ length: 4 }, () => `X: ${'a'.repeat(5000)}`)),
      },
      {
        title: '101 lines',
        request: fields('Host: a', ...Array.from({ length: 100 }, (_, at) => `X-${at}: b`)),
      },
    ],
  },
  'what is not implemented (RFC9112\u00a76.1, RFC9110\u00a79.3.6)': {
    status: 501,
    reason: 'Not Implemented',
    rows: [
      { title: 'an unknown transfer coding', request: post('Transfer-Encoding: gzip, chunked') },
      { title: 'CONNECT', request: 'CONNECT a:80 HTTP/1.1\r\nHost: a\r\n\r\n' },
    ],
  },
  'a version (RFC9110\u00a715.6.6)': {
    status: 505,
    reason: 'HTTP Version Not Supported',
    rows: [
      { title: 'HTTP/2.0', request: 'GET / HTTP/2.0\r\n\r\n' },
      { title: 'the preface of HTTP/2', request: 'PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n' },
      { title: 'HTTP/1.2', request: 'GET / HTTP/1.2\r\nHost: a\r\n\r\n' },
      { title: 'HTTP/0.9 by name', request: 'GET / HTTP/0.9\r\n\r\n' },
    ],
  },
};

describe.each(Object.entries(refused))('%s', (_name, { status, reason, rows }) => {
  it.each(rows)(`is refused with ${status}: $title`, async ({ request }) => {
    await using server = await serving(echoPath);
    await using client = await server.connect();
    await client.send(request + GET);
    const response = await client.response();
    expect(response).toMatchObject({ status, reason });
    expect(response.headers.get('connection')).toBe('close');
    expect(response.headers.get('content-type')).toMatch(/^text\/plain/);
    expect(response.headers.get('date')).not.toBeNull();
    expect(response.text).toMatch(/^[^\n]{10,400}\n$/);
    expect((await client.closed()).match(/^HTTP\/1\.1 /gm)).toHaveLength(1);
    expect(client.wasReset).toBe(false);
    expect(server.errors).toEqual([]);
    await eventually(() => server.accesses.length > 0);
    expect(server.accesses).toEqual([expect.stringMatching(new RegExp(` ${status} [0-9]+ 0\\.0ms$`))]);
  });
});
