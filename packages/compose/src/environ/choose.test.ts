import { createEnviron } from '@tsgi/testing';
import { describe, expect, it } from 'vitest';
import { chooseEncoding, chooseLanguage, chooseType } from './choose.ts';
import { parsePreferences } from './preferences.ts';

const asked = (name: string, value: string) => createEnviron({ headers: { [name]: value } });

describe('chooseType', () => {
  const offers = ['application/json', 'text/html; charset=utf-8'] as const;

  it.each([
    ['text/html, application/json;q=0.9', 'text/html; charset=utf-8'],
    ['*/*', 'application/json'],
    ['text/*', 'text/html; charset=utf-8'],
    ['text/html;q=0, */*', 'application/json'],
    ['image/png', undefined],
    ['text/html;q=2, application/json;q=0.1', 'application/json'],
    ['text/html;x="a,b", application/json', 'application/json'],
  ])('by %j: %j', (accept, chosen) => {
    expect(chooseType(asked('Accept', accept), offers)).toBe(chosen);
  });

  it('takes the first without the field, and nothing of nothing', () => {
    expect(chooseType(createEnviron(), offers)).toBe('application/json');
    expect(chooseType<string>(createEnviron(), [])).toBeUndefined();
  });
});

describe('chooseLanguage', () => {
  it.each([
    ['zh-Hant', ['en', 'zh-Hant-TW'], 'zh-Hant-TW'],
    ['zh-Hant-TW', ['en', 'zh-Hant'], 'zh-Hant'],
    ['e', ['en'], undefined],
  ])('by %j of %j: %j', (accept, offers, chosen) => {
    expect(chooseLanguage(asked('Accept-Language', accept), offers)).toBe(chosen);
  });
});

describe('chooseEncoding', () => {
  it.each([
    // What browsers send: of what is liked alike, the server chooses.
    ['gzip, deflate, br, zstd', ['br', 'gzip', 'identity'], 'br'],
    ['gzip, br;q=0.9', ['br', 'gzip', 'identity'], 'gzip'],
    ['', ['gzip', 'identity'], 'identity'],
    ['identity;q=0', ['identity'], undefined],
    ['*;q=0', ['gzip', 'identity'], undefined],
  ])('by %j of %j: %j', (accept, offers, chosen) => {
    expect(chooseEncoding(asked('Accept-Encoding', accept), offers)).toBe(chosen);
  });

  it('does not encode for a client that says nothing', () => {
    expect(chooseEncoding(createEnviron(), ['gzip', 'identity'])).toBe('identity');
    expect(chooseEncoding(createEnviron(), ['gzip'])).toBeUndefined();
  });
});

describe('parsePreferences', () => {
  it('looks at 64 elements, however many there are', () => {
    expect(parsePreferences('a,'.repeat(1_000_000))).toHaveLength(64);
  });

  it.each([['"'.repeat(100_000)], ['a;'.repeat(100_000)], ['a;b="'.repeat(50_000)], [' \t'.repeat(100_000)]])(
    'takes no longer for a long field that is none',
    (field) => {
      expect(parsePreferences(field).length).toBeLessThan(65);
    },
  );
});
