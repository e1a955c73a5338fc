import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { cutsOf } from './arbitraries.ts';
import { decodeWire, hear, parseCases, readCorpus } from './corpus.ts';
import { everyByte } from './cuts.ts';
import { latin1 } from './transcript.ts';

const corpus = readCorpus();

describe('the corpus', () => {
  it('has at least 150 cases', () => {
    expect(corpus.length).toBeGreaterThanOrEqual(150);
  });

  it('has a title of its own for each case', () => {
    const titles = corpus.map(({ title }) => title);
    expect(titles.filter((title, index) => titles.indexOf(title) !== index)).toEqual([]);
  });

  it('has bytes of its own for each case', () => {
    const wires = corpus.map(({ wire, side, methods, ending }) =>
      [latin1(wire), side, methods, ending].join(),
    );
    expect(
      corpus.filter((_, index) => wires.indexOf(wires[index]!) !== index).map(({ title }) => title),
    ).toEqual([]);
  });
});

describe.each(Object.entries(Object.groupBy(corpus, ({ file }) => file)))('%s', (_, cases = []) => {
  it.each(cases)('$title', (wireCase) => {
    const { wire, expected } = wireCase;
    expect(hear(wireCase, [wire])).toEqual(expected);
    expect(hear(wireCase, everyByte(wire))).toEqual(expected);
    fc.assert(
      fc.property(cutsOf(wire), (pieces) => {
        expect(hear(wireCase, pieces)).toEqual(expected);
      }),
      { numRuns: 20 },
    );
  });
});

describe('decodeWire', () => {
  it.each([
    ['ends each line with CRLF', 'a\nb\n', 'a\r\nb\r\n'],
    ['joins a line that ends in a backslash', 'a\\\nb\\\n', 'ab'],
    ['knows the escapes', '\\r\\n\\t\\0\\\\\\xff\\\n', '\r\n\t\0\\\xff'],
    ['keeps an escaped backslash at the end of a line', 'a\\\\\n', 'a\\\r\n'],
    ['repeats', '{ab*3}{\\x00*2}{x}\\\n', 'ababab\0\0{x}'],
  ])('%s', (_, block, bytes) => {
    expect(decodeWire(block, 'here')).toBe(bytes);
  });

  it.each([
    ['an unknown escape', '\\q\n'],
    ['a byte beyond ASCII', 'é\n'],
    ['a tab', '\t\n'],
  ])('refuses %s', (_, block) => {
    expect(() => decodeWire(block, 'here')).toThrow(/^here: /);
  });
});

describe('parseCases', () => {
  it('refuses a heading without its blocks, instead of skipping it', () => {
    expect(() => parseCases('### A case\n\n```http\n\n```\n', 'x.md')).toThrow(/^x.md: not a case/);
  });
});
