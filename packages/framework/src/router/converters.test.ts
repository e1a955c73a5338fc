import { describe, expect, it } from 'vitest';
import { bindConverter, checkConverters } from './converters.ts';

const uuid = '0f8fad5b-d9cb-469f-a165-70867728950e';

describe('bindConverter', () => {
  it.each([
    ['int', '0', 0],
    ['int', '12', 12],
    ['int', '9007199254740991', Number.MAX_SAFE_INTEGER],
    ['int', '9007199254740992', undefined],
    ['int', '9'.repeat(400), undefined],
    ['int', '007', undefined],
    ['int', '00', undefined],
    ['int', '-1', undefined],
    ['int', '+1', undefined],
    ['int', '1.0', undefined],
    ['int', '1e3', undefined],
    ['int', '٣', undefined],
    ['float', '1.50', 1.5],
    ['float', '-0', 0],
    ['float', '1e+21', 1e21],
    ['float', '9'.repeat(400), undefined],
    ['float', 'NaN', undefined],
    ['float', 'Infinity', undefined],
    ['float', '0x10', undefined],
    ['float', '.5', undefined],
    ['uuid', uuid, uuid],
    ['uuid', uuid.toUpperCase(), uuid],
    ['uuid', `${uuid}0`, undefined],
    ['uuid', uuid.replaceAll('-', ''), undefined],
    ['date', '2026-02-28', new Date('2026-02-28T00:00:00Z')],
    ['date', '2028-02-29', new Date('2028-02-29T00:00:00Z')],
    ['date', '2026-02-29', undefined],
    ['date', '2026-13-01', undefined],
    ['date', '2026-2-1', undefined],
    ['string', 'a b', 'a b'],
    ['path', 'a/b/', 'a/b/'],
    ['any(a|b c)', 'b c', 'b c'],
    ['any(a|b c)', 'c', undefined],
    ['any(a)', '', undefined],
  ])('%s reads %j as %j', (written, text, value) => {
    expect(bindConverter(written, {}).parse(text)).toEqual(value);
  });

  it.each([
    ['int', 5, '5'],
    ['int', -1, undefined],
    ['int', 1.5, undefined],
    ['int', '5', undefined],
    ['int', 5n, undefined],
    ['float', 0.1, '0.1'],
    ['float', 1e-7, '1e-7'],
    ['float', -0, '0'],
    ['float', Number.NaN, undefined],
    ['float', Number.POSITIVE_INFINITY, undefined],
    ['uuid', uuid.toUpperCase(), uuid],
    ['uuid', 5, undefined],
    ['date', new Date('2026-02-28T23:59:59Z'), '2026-02-28'],
    ['date', new Date(Number.NaN), undefined],
    ['date', '2026-02-28', undefined],
    ['string', 'x', 'x'],
    ['string', null, undefined],
    ['path', ['a'], undefined],
    ['any(a|b)', 'a', 'a'],
  ])('%s writes %o as %o', (written, value, text) => {
    expect(bindConverter(written, {}).format(value)).toBe(text);
  });

  it.each(['integer', 'constructor', '', 'any', 'any()', 'any(a||b)', 'any(a|a)', 'int '])(
    'refuses a converter written %j',
    (written) => {
      expect(() => bindConverter(written, {})).toThrow(
        expect.objectContaining({ name: 'RouteError', code: 'bad-route' }) as Error,
      );
    },
  );

  it('says which converters there are, own ones too', () => {
    const hex = { parse: (text: string) => parseInt(text, 16), format: String };
    expect(() => bindConverter('integer', { hex })).toThrow(
      'a converter must be one of int, float, uuid, date, string, path, any(a|b), hex, got "integer"',
    );
  });
});

describe('checkConverters', () => {
  it.each(['int', 'any', 'a-b', '1st', ''])('refuses %j as the name of an own converter', (name) => {
    expect(() => checkConverters({ [name]: { parse: String, format: String } })).toThrow(
      `a converter's name must be letters, digits and "_", and not built in, got ${JSON.stringify(name)}`,
    );
  });
});
