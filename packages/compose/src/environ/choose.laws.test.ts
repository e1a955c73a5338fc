/** Held against `negotiator`, which most of the JavaScript world negotiates with. */
import { createEnviron } from '@tsgi/testing';
import * as fc from 'fast-check';
import Negotiator from 'negotiator';
import { describe, expect, it } from 'vitest';
import { chooseEncoding, chooseLanguage, chooseType } from './choose.ts';

const qualities = fc.constantFrom('', ';q=1', ';q=0.5', '; q=0.3', ';q=0', ';Q=0.9', ';q=0.001', ';q=1.000');
const fieldOf = (...ranges: string[]) =>
  fc
    .array(fc.tuple(fc.constantFrom(...ranges), qualities), { maxLength: 6 })
    .map((elements) => elements.map(([range, quality]) => range + quality).join(', '));
const offersOf = (...offers: string[]) => fc.uniqueArray(fc.constantFrom(...offers), { maxLength: 5 });

const types = ['text/html', 'text/plain', 'text/html;level=1', 'application/json', 'image/png'];
const languages = ['en', 'en-GB', 'en-us', 'de', 'de-CH', 'fr'];
const codings = ['gzip', 'br', 'deflate', 'identity', 'zstd'];

// Its types do not know of options yet.
type Preferring = { encodings(offers: string[], options: { preferred: string[] }): string[] };

/** Where we know better: what negotiator would choose, and for which field. */
type Differs = (value: string, preferred: string | undefined) => boolean;

// It has nothing rather than what does not have a parameter,
const forParameters: Differs = (value, preferred) => preferred === undefined && value.includes('level=');
// and refuses a language with one of its dialects.
const forDialects: Differs = (value) => /-\w+; ?q=0(?:,|$)/i.test(value);
const never: Differs = () => false;

describe.each([
  {
    name: 'chooseType',
    differs: forParameters,
    field: 'accept',
    fields: fieldOf(...types, 'text/*', '*/*', 'TEXT/HTML', 'image/*', 'text/html; level="1"'),
    offers: offersOf(...types),
    choose: chooseType,
    oracle: (negotiator: Negotiator, offers: string[]) => negotiator.mediaTypes(offers),
  },
  {
    name: 'chooseLanguage',
    differs: forDialects,
    field: 'accept-language',
    fields: fieldOf(...languages, '*', 'EN'),
    offers: offersOf(...languages),
    choose: chooseLanguage,
    oracle: (negotiator: Negotiator, offers: string[]) => negotiator.languages(offers),
  },
  {
    name: 'chooseEncoding',
    differs: never,
    field: 'accept-encoding',
    fields: fieldOf(...codings, '*', 'GZIP'),
    offers: offersOf(...codings),
    choose: chooseEncoding,
    oracle: (negotiator: Negotiator, offers: string[]) =>
      (negotiator as unknown as Preferring).encodings(offers, { preferred: offers }),
  },
])('$name', ({ differs, field, fields, offers, choose, oracle }) => {
  it('chooses what negotiator prefers', () => {
    fc.assert(
      fc.property(fc.option(fields, { nil: undefined }), offers, (value, offered) => {
        const headers = value === undefined ? {} : { [field]: value };
        const [preferred] = oracle(new Negotiator({ headers }), offered);
        fc.pre(!differs(value ?? '', preferred));
        expect(choose(createEnviron({ headers }), offered)).toBe(preferred);
      }),
      { numRuns: 2000 },
    );
  });

  it('takes any text, and chooses one of the offers or nothing', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary-ascii' }), offers, (value, offered) => {
        const environ = { ...createEnviron(), [`HTTP_${field.toUpperCase().replace('-', '_')}`]: value };
        expect([undefined, ...offered]).toContain(choose(environ, offered));
      }),
    );
  });
});
