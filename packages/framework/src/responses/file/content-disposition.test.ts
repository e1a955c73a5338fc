import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { contentDisposition } from './content-disposition.ts';

describe('contentDisposition', () => {
  it.each([
    ['report.pdf', 'attachment; filename="report.pdf"'],
    ['my report (1).pdf', 'attachment; filename="my report (1).pdf"'],
    ['Übersicht.pdf', `attachment; filename="_bersicht.pdf"; filename*=UTF-8''%C3%9Cbersicht.pdf`],
    ['€ rates.csv', `attachment; filename="_ rates.csv"; filename*=UTF-8''%E2%82%AC%20rates.csv`],
    ['a"b\\c.txt', `attachment; filename="a_b_c.txt"; filename*=UTF-8''a%22b%5Cc.txt`],
    ['50%41.txt', `attachment; filename="50_41.txt"; filename*=UTF-8''50%2541.txt`],
    ['a\r\nX: 1', `attachment; filename="a__X: 1"; filename*=UTF-8''a%0D%0AX%3A%201`],
    [`ä'()*`, `attachment; filename="_'()*"; filename*=UTF-8''%C3%A4%27%28%29%2A`],
    ['\ud800.txt', `attachment; filename="_.txt"; filename*=UTF-8''%EF%BF%BD.txt`],
  ])('names %j', (filename, value) => {
    expect(contentDisposition('attachment', filename)).toBe(value);
  });

  it('may be inline', () => {
    expect(contentDisposition('inline', 'a.pdf')).toBe('inline; filename="a.pdf"');
  });

  it('gives a field value of the grammar, from which the name can be read again', () => {
    // RFC6266§4.1 with quoted-string as here, RFC8187§3.2.1
    const grammar =
      /^attachment; filename="([ !#$&-[\]-~]*)"(?:; filename\*=UTF-8''((?:%[0-9A-F]{2}|[A-Za-z0-9!#$&+.^_`|~-])*))?$/;
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (filename) => {
        const [, plain, extended] = grammar.exec(contentDisposition('attachment', filename)) ?? [];
        const read = extended === undefined ? plain : decodeURIComponent(extended);
        expect(read).toBe(filename.toWellFormed());
      }),
    );
  });
});
