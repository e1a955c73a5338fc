import { createEnviron } from '@tsgi/testing';
import { describe, expect, it } from 'vitest';
import { chooseEncoding, chooseLanguage, chooseType } from './choose.ts';

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
    ['application/json;charset=utf-8', 'application/json'],
    ['Application/JSON ; Charset="UTF-8" ; Q=0.5', 'application/json'],
    ['text/*;charset=utf-8', 'text/html; charset=utf-8'],
    ['*/*;charset=utf-8', 'application/json'],
    ['application/json;charset=utf-8;q=0, */*', 'text/html; charset=utf-8'],
    ['text/html;charset=latin1, application/json;q=0.1', 'application/json'],
    ['text/html;charset=latin1', undefined],
    // What an offer does not say is no reason for a 406, and none to be chosen before what does fit.
    ['application/json;odata=verbose', 'application/json'],
    ['application/json;v=2, text/html;q=0.1', 'text/html; charset=utf-8'],
    ['application/json;v=2;q=0', undefined],
    ['application/json;v=2;q=0, application/*', 'application/json'],
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
    ['zh-Hant-TW', ['zh', 'zh-Hant', 'zh-Hans'], 'zh-Hant'],
    ['zh-Hant-TW', ['zh-Hant', 'zh'], 'zh-Hant'],
    ['ZH-HANT-CN-X-PRIVATE1-PRIVATE2', ['zh', 'zh-Hant-CN', 'zh-Hant'], 'zh-Hant-CN'],
    ['sl-rozaj-biske-1994, en;q=0.5', ['en', 'sl', 'sl-rozaj'], 'sl-rozaj'],
    ['fr-CA-x-a, zh-Hant-TW', ['zh', 'zh-Hant', 'fr'], 'fr'],
    // A range chooses between tags that it has in it by the server's order.
    ['en', ['en-GB', 'en-GB-oxendict'], 'en-GB'],
    ['de-*-DE', ['de-AT', 'de-Latn-DE'], 'de-Latn-DE'],
    ['de-DE', ['de-x-DE', 'de-Deva-DE'], 'de-Deva-DE'],
    ['*-CH', ['en', 'de-CH'], 'de-CH'],
    ['de-*', ['en', 'de'], 'de'],
    // Who refuses a dialect has not refused the language.
    ['en-GB;q=0, *', ['en-GB', 'en'], 'en'],
    ['en;q=0, *;q=0.1', ['en-GB', 'fr'], 'fr'],
    ['fr, *;q=0.8, en;q=0.1', ['en', 'de'], 'de'],
    ['x-klingon', ['en', 'x-klingon'], 'x-klingon'],
    ['*', ['en', 'de'], 'en'],
    ['*;q=0', ['en'], undefined],
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
    ['x-gzip', ['gzip', 'identity'], 'gzip'],
  ])('by %j of %j: %j', (accept, offers, chosen) => {
    expect(chooseEncoding(asked('Accept-Encoding', accept), offers)).toBe(chosen);
  });

  it('does not encode for a client that says nothing', () => {
    expect(chooseEncoding(createEnviron(), ['gzip', 'identity'])).toBe('identity');
    expect(chooseEncoding(createEnviron(), ['gzip'])).toBeUndefined();
  });
});
