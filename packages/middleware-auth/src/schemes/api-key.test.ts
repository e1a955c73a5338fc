import { client } from '@tsgi/testing';
import { describe, expect, it } from 'vitest';
import { guarded } from '../../test/guarded.ts';
import { type ApiKeyOptions, apiKey, hashToken, makeToken } from '../index.ts';

const key = makeToken('shop_');
const programs = new Map([[hashToken(key), { name: 'till' }]]);
const scheme = (more: Partial<ApiKeyOptions<{ name: string }>> = {}) =>
  apiKey({ find: (hash) => programs.get(hash), nameOf: ({ name }) => name, ...more });

describe('apiKey', () => {
  it('knows whose key it is', async () => {
    await using asking = client(guarded(scheme()));
    const response = await asking.get('/', { headers: { 'X-API-Key': key } });
    expect(response.json).toEqual({ user: { name: 'till' }, name: 'till', type: 'ApiKey' });
  });

  it('looks into the field that it is told', async () => {
    await using asking = client(guarded(scheme({ header: 'Shop-Key' })));
    expect((await asking.get('/', { headers: { 'Shop-Key': key } })).status).toBe(200);
    expect((await asking.get('/', { headers: { 'X-API-Key': key } })).status).toBe(401);
  });

  it.each<[string, [string, string][]]>([
    ['no key', []],
    ['an empty key', [['X-API-Key', '']]],
    ['another key', [['X-API-Key', makeToken('shop_')]]],
    ['half a key', [['X-API-Key', key.slice(0, -1)]]],
    ['the hash of a key', [['X-API-Key', hashToken(key)]]],
    [
      'a key that comes twice',
      [
        ['X-API-Key', key],
        ['X-API-Key', key],
      ],
    ],
    ['a key in Authorization', [['Authorization', `Bearer ${key}`]]],
  ])('refuses %s', async (_, headers) => {
    await using asking = client(guarded(scheme()));
    const response = await asking.get(`/?X-API-Key=${key}&api_key=${key}`, { headers });
    expect(response.status).toBe(401);
    expect(response.headers.get('www-authenticate')).toBe('ApiKey header="X-API-Key"');
  });

  it('gives a hash to who looks for a key, and never the key', async () => {
    const seen: string[] = [];
    const find = (hash: string) => void seen.push(hash);
    await using asking = client(guarded(apiKey({ find })));
    await asking.get('/', { headers: { 'X-API-Key': key } });
    expect(seen).toEqual([hashToken(key)]);
  });

  it.each<[string, object]>([
    ['auth: find must be a function, got undefined', { find: undefined }],
    ['auth: header must be a field name of letters, digits and "-"', { header: 'X_Key' }],
    ['not Authorization nor Cookie, got "Cookie"', { header: 'Cookie' }],
    ['not Authorization nor Cookie, got "authorization"', { header: 'authorization' }],
  ])('refuses an option: %s', (message, bad) => {
    expect(() => scheme(bad)).toThrow(message);
  });
});

describe('makeToken', () => {
  it('makes what nobody guesses, and what says whose it is', () => {
    expect(makeToken('shop_')).toMatch(/^shop_[\w-]{43}$/);
    expect(new Set(Array.from({ length: 100 }, () => makeToken())).size).toBe(100);
  });
});
