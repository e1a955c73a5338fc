import { describe, expect, it } from 'vitest';
import { internFieldName } from './field-name.ts';
import { FieldSection, type FieldLine } from './field-section.ts';
import { requestFraming, responseFraming } from './framing.ts';

const CHUNKED: FieldLine = ['Transfer-Encoding', 'chunked'];
const FIVE: FieldLine = ['Content-Length', '5'];

// What is refused is in wire/framing.md and wire/smuggling.md.
describe('requestFraming', () => {
  it.each([
    ['neither field is no content', [], 0],
    ['a length is that length', [FIVE], 5],
    ['chunked is chunked', [CHUNKED], 'chunked'],
    ['other fields say nothing', [['TE', 'chunked'], FIVE], 5],
  ] as [string, FieldLine[], number | 'chunked'][])('%s', (_, lines, framing) => {
    expect(requestFraming(sectionOf(lines), '1.1')).toBe(framing);
  });

  it.each([
    ['both fields', [CHUNKED, FIVE], '1.1', 'bad-framing', '§6.3'],
    ['a coding on HTTP/1.0', [CHUNKED], '1.0', 'bad-framing', '§6.1'],
    [
      'a coding that is not known',
      [['Transfer-Encoding', 'gzip, chunked']],
      '1.1',
      'unknown-transfer-coding',
      '§6.1',
    ],
    ['two lengths', [FIVE, FIVE], '1.1', 'bad-framing', '§6.3'],
  ] as [string, FieldLine[], '1.0' | '1.1', string, string][])(
    'refuses %s and says where it is written',
    (_, lines, version, code, section) => {
      expect(() => requestFraming(sectionOf(lines), version)).toThrow(
        expect.objectContaining({
          code,
          side: 'remote',
          message: expect.stringContaining(section) as string,
        }),
      );
    },
  );
});

describe('responseFraming', () => {
  it.each([
    ['HEAD has no content', 200, 'HEAD', [FIVE], 0],
    ['1xx has no content', 103, 'GET', [FIVE], 0],
    ['204 has no content', 204, 'GET', [CHUNKED], 0],
    ['304 has no content', 304, 'GET', [FIVE], 0],
    ['a tunnel has no content', 200, 'CONNECT', [FIVE, CHUNKED], 0],
    ['a refused tunnel has content', 403, 'CONNECT', [FIVE], 5],
    ['a length is that length', 200, 'GET', [FIVE], 5],
    ['chunked is chunked', 200, 'GET', [CHUNKED], 'chunked'],
    ['neither field goes on until the server closes', 200, 'GET', [], 'until-close'],
  ] as [string, number, string, FieldLine[], number | 'chunked' | 'until-close'][])(
    '%s',
    (_, status, method, lines, framing) => {
      expect(responseFraming(sectionOf(lines), '1.1', status, method)).toBe(framing);
    },
  );
});

function sectionOf(lines: FieldLine[]): FieldSection {
  const section = new FieldSection();
  for (const [name, value] of lines) section.add(internFieldName(name), value, 0);
  return section;
}
