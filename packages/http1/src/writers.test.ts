import { describe, expect, it } from 'vitest';
import {
  checkField,
  writeChunkSize,
  writeFieldLine,
  writeRequestLine,
  writeStatusLine,
  writeTrailerSection,
} from './writers.ts';

describe('writeStatusLine', () => {
  it.each([
    ['200 OK', 'HTTP/1.1 200 OK\r\n'],
    ['299 ', 'HTTP/1.1 299 \r\n'],
    ['299', 'HTTP/1.1 299 \r\n'],
    ['200 \xe0 la carte', 'HTTP/1.1 200 \xe0 la carte\r\n'],
  ])('writes %j', (status, line) => {
    expect(writeStatusLine(status)).toBe(line);
  });

  it.each([
    '',
    'OK',
    '20 OK',
    '2000',
    '600 X',
    '099 X',
    ' 200 OK',
    '200OK',
    '200 O\r\nX: y',
    '200 \0',
    '200 €',
  ])('refuses %j', (status) => {
    expect(() => writeStatusLine(status)).toThrow(
      expect.objectContaining({ code: 'bad-status-line', side: 'local' }),
    );
  });
});

describe('writeRequestLine', () => {
  it('writes method and target', () => {
    expect(writeRequestLine('GET', '/a?b')).toBe('GET /a?b HTTP/1.1\r\n');
  });

  it.each([
    ['', '/'],
    ['G ET', '/'],
    ['GET', ''],
    ['GET', '/a b'],
    ['GET', '/\r\n'],
    ['GET', '/é'],
  ])('refuses %j %j', (method, target) => {
    expect(() => writeRequestLine(method, target)).toThrow(
      expect.objectContaining({ code: 'bad-request-line', side: 'local' }),
    );
  });
});

describe('writeFieldLine', () => {
  it('writes name and value', () => {
    expect(writeFieldLine('X-A', 'b\tc \xff')).toBe('X-A: b\tc \xff\r\n');
  });

  it.each([
    ['an empty name', '', 'b'],
    ['a name with a space', 'A ', 'b'],
    ['a name with a colon', 'A:', 'b'],
    ['a name with a line end', 'A\n', 'b'],
    ['a value with CR', 'A', 'b\rSet-Cookie: c'],
    ['a value with LF', 'A', 'b\nSet-Cookie: c'],
    ['a value with CRLF at its end', 'A', 'b\r\n'],
    ['a value with NUL', 'A', '\0'],
    ['a value with DEL', 'A', '\x7f'],
    ['a value beyond ISO-8859-1', 'A', '€'],
    ['a character whose low byte is LF', 'A', 'b\u010aSet-Cookie: c'],
  ])('refuses %s', (_, name, value) => {
    const refusal = expect.objectContaining({ code: 'bad-field', side: 'local' }) as Error;
    expect(() => writeFieldLine(name, value)).toThrow(refusal);
    expect(() => checkField(name, value)).toThrow(refusal);
    expect(() => writeTrailerSection([[name, value]])).toThrow(refusal);
  });
});

describe('writeChunkSize', () => {
  it.each([
    [1, '1\r\n'],
    [255, 'ff\r\n'],
    [2 ** 53 - 1, '1fffffffffffff\r\n'],
  ])('writes %d', (size, line) => {
    expect(writeChunkSize(size)).toBe(line);
  });
});

describe('writeTrailerSection', () => {
  it('writes the last chunk, the lines and the empty line', () => {
    expect(
      writeTrailerSection([
        ['A', 'b'],
        ['A', 'c'],
      ]),
    ).toBe('0\r\nA: b\r\nA: c\r\n\r\n');
  });
});
