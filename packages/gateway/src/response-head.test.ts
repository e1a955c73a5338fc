import type { Header } from '@tsgi/spec';
import { describe, expect, it } from 'vitest';
import { HINTS, TRAILERS, checkFieldLines, checkResponseHead, fieldsOf } from './response-head.ts';

describe('checkResponseHead', () => {
  it('writes the fields out in order, without those that are the server’s', () => {
    const head = checkResponseHead('200 OK', [
      ['X-A', '1'],
      ['Content-Length', '12'],
      ['Connection', 'close'],
      ['x-a', 'Zo\u00eb'],
      ['Date', 'Sun, 06 Nov 1994 08:49:37 GMT'],
    ]);
    expect(head).toMatchObject({
      code: 200,
      status: '200 OK',
      fieldLines: 'X-A: 1\r\nx-a: Zo\u00eb\r\nDate: Sun, 06 Nov 1994 08:49:37 GMT\r\n',
      contentLength: 12,
      hasDate: true,
      mayHaveContent: true,
      stripped: ['Connection'],
    });
  });

  it.each([
    ['204 No Content', false],
    ['205 Reset Content', false],
    ['304 Not Modified', false],
    ['200 OK', true],
    ['404', true],
    ['500 ', true],
  ])('knows whether %j may have content', (status, mayHaveContent) => {
    expect(checkResponseHead(status, [])).toMatchObject({ mayHaveContent });
  });

  it.each([
    'OK',
    '20 OK',
    '103 Early Hints',
    '600 Much',
    '200OK',
    '200 O\r\nK',
    '200 \u2603',
    200,
    undefined,
  ])('refuses the status %j', (status) => {
    expect(() => checkResponseHead(status as string, [])).toThrow(
      expect.objectContaining({ rule: 'START-STATUS' }),
    );
  });

  it.each<[string, unknown]>([
    ['HEADER-LIST', undefined],
    ['HEADER-LIST', { 'X-A': '1' }],
    ['HEADER-LIST', [['X-A', 1]]],
    ['HEADER-LIST', ['X-A']],
    ['HEADER-NAME', [['X A', '1']]],
    ['HEADER-NAME', [['', '1']]],
    ['HEADER-VALUE', [['X-A', '1\r\nX-B: 2']]],
    ['HEADER-VALUE', [['X-A', '\0']]],
    ['HEADER-VALUE', [['X-A', '\u2603']]],
    ['HEADER-LENGTH', [['Content-Length', '+5']]],
    ['HEADER-LENGTH', [['Content-Length', '5, 5']]],
    [
      'HEADER-LENGTH',
      [
        ['Content-Length', '5'],
        ['content-length', '5'],
      ],
    ],
  ])('refuses by %s the fields %j', (rule, headers) => {
    expect(() => checkResponseHead('200 OK', headers as Header[])).toThrow(expect.objectContaining({ rule }));
  });

  it('gives the same head for the same fields, and says that they came again', () => {
    const first = checkResponseHead('299 Again', [['X-A', '1']]);
    expect(first.repeated).toBe(false);
    expect(checkResponseHead('299 Again', [['X-A', '1']])).toBe(first);
    expect(first.repeated).toBe(true);
    expect(checkResponseHead('299 Again', [['X-A', '2']])).not.toBe(first);
  });

  it('is not changed by what is done to the list afterwards', () => {
    const headers: Header[] = [['X-A', '1']];
    const head = checkResponseHead('298 Changed', headers);
    headers[0] = ['X-A', '2'];
    expect(head.fieldLines).toBe('X-A: 1\r\n');
    expect(checkResponseHead('298 Changed', headers).fieldLines).toBe('X-A: 2\r\n');
  });
});

describe('fieldsOf', () => {
  it('gives the fields of the field lines, in order and with their repetitions', () => {
    const head = checkResponseHead('200 OK', [
      ['Set-Cookie', 'a=1'],
      ['content-LENGTH', '12'],
      ['Keep-Alive', 'timeout=5'],
      ['Set-Cookie', 'b=2: 3'],
      ['X-Empty', ''],
      ['transfer-encoding', 'chunked'],
    ]);
    expect(fieldsOf(head)).toEqual([
      ['Set-Cookie', 'a=1'],
      ['Set-Cookie', 'b=2: 3'],
      ['X-Empty', ''],
    ]);
    const lines = fieldsOf(head).map(([name, value]) => `${name}: ${value}\r\n`);
    expect(lines.join('')).toBe(head.fieldLines);
  });

  it('gives none for a head without', () => {
    expect(fieldsOf(checkResponseHead('204 No Content', []))).toEqual([]);
  });
});

describe('checkFieldLines', () => {
  it('writes them out', () => {
    expect(checkFieldLines([['Link', '</a>']], HINTS)).toBe('Link: </a>\r\n');
  });

  it.each([
    { list: HINTS, name: 'Content-Length' },
    { list: HINTS, name: 'Transfer-Encoding' },
    { list: TRAILERS, name: 'Content-Length' },
    { list: TRAILERS, name: 'Set-Cookie' },
  ])('refuses $name by $list.rule', ({ list, name }) => {
    expect(() => checkFieldLines([[name, '1']], list)).toThrow(expect.objectContaining({ rule: list.rule }));
  });
});
