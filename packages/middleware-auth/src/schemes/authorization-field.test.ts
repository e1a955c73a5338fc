import type { Environ } from '@tsgi/spec';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { credentialsOf, formatChallenge, isToken68, parseAuthParams } from './authorization-field.ts';

describe('credentialsOf', () => {
  it.each<[string | undefined, string | undefined]>([
    [undefined, undefined],
    ['Basic abc', 'abc'],
    ['bAsIc abc', 'abc'],
    ['Basic   abc', 'abc'],
    ['Basic', ''],
    ['Basic ', ''],
    ['Basically abc', undefined],
    ['Bearer abc', undefined],
    [' Basic abc', undefined],
    ['Basic\tabc', undefined],
    ['Basic abc, Basic def', 'abc, Basic def'],
    ['Bearer abc, Basic def', undefined],
    ['', undefined],
  ])('finds what is Basic in %j: %j', (field, credentials) => {
    const environ = (field === undefined ? {} : { HTTP_AUTHORIZATION: field }) as Environ;
    expect(credentialsOf(environ, 'Basic')).toBe(credentials);
  });
});

describe('isToken68', () => {
  it.each([
    ['abc', true],
    ['a-._~+/0==', true],
    ['', false],
    ['=', false],
    ['a=b', false],
    ['a b', false],
    ['abc, Basic def', false],
    ['é', false],
  ])('says of %j: %s', (text, is) => {
    expect(isToken68(text)).toBe(is);
  });
});

describe('parseAuthParams', () => {
  it.each<[string, Record<string, string> | undefined]>([
    ['a=b', { a: 'b' }],
    ['A=b, c="d"', { a: 'b', c: 'd' }],
    ['a="x, y=z" ,b = c', { a: 'x, y=z', b: 'c' }],
    [String.raw`a="\"q\\"`, { a: '"q\\' }],
    ['a=""', { a: '' }],
    ['a=b, a=c', undefined],
    ['a=b, A=c', undefined],
    ['a', undefined],
    ['a=', undefined],
    ['a=b,', undefined],
    ['a=b c=d', undefined],
    ['a="b', undefined],
    ['a=b, Digest a=c', undefined],
    ['', undefined],
  ])('reads %j', (text, params) => {
    const parsed = parseAuthParams(text);
    expect(parsed && Object.fromEntries(parsed)).toEqual(params);
  });

  it('reads what formatChallenge writes', () => {
    const names = fc
      .stringMatching(/^[a-z][a-z0-9-]{0,8}$/)
      .filter((name) => name !== 'stale' && name !== 'algorithm');
    const values = fc.stringMatching(/^[ -~]{0,20}$/);
    fc.assert(
      fc.property(fc.dictionary(names, values, { minKeys: 1, noNullPrototype: true }), (params) => {
        const [, written = ''] = /^X (.*)$/.exec(formatChallenge('X', params)) ?? [];
        expect(Object.fromEntries(parseAuthParams(written) ?? [])).toEqual(params);
      }),
    );
  });

  it('takes no longer for what is long and wrong', () => {
    const began = performance.now();
    for (const part of ['a="\\', 'a=b , ', 'a ', '\t']) parseAuthParams(part.repeat(16_000));
    expect(performance.now() - began).toBeLessThan(1000);
  });
});

describe('formatChallenge', () => {
  it('quotes but what must not be quoted, and leaves out what is not there', () => {
    expect(formatChallenge('Digest', { realm: 'a "b"', algorithm: 'SHA-256', stale: undefined })).toBe(
      String.raw`Digest realm="a \"b\"", algorithm=SHA-256`,
    );
    expect(formatChallenge('Bearer')).toBe('Bearer');
  });
});
