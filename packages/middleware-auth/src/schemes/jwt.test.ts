import { createHmac } from 'node:crypto';
import { client } from '@tsgi/testing';
import {
  type CryptoKey,
  type JSONWebKeySet,
  type JWK,
  SignJWT,
  UnsecuredJWT,
  exportJWK,
  exportSPKI,
  generateKeyPair,
} from 'jose';
import { afterEach, beforeAll, describe, expect, it, vi } from 'vitest';
import { guarded } from '../../test/guarded.ts';
import { serveKeys } from '../../test/key-server.ts';
import { stopClock } from '../../test/stop-clock.ts';
import { type JwtOptions, jwt } from '../index.ts';

type Pair = { publicKey: CryptoKey; privateKey: CryptoKey; jwk: JWK };

const ISSUER = 'https://issuer.example';
const AUDIENCE = 'https://api.example';
const CLAIMS = { sub: 'ada', iss: ISSUER, aud: AUDIENCE };
const SECRET = new TextEncoder().encode('a shared secret of thirty-two by');

let rsa: Pair;
let ec: Pair;
let keys: JSONWebKeySet;

beforeAll(async () => {
  rsa = await makePair('RS256', 'rsa-1');
  ec = await makePair('ES256', 'ec-1');
  // Without `alg`: what a key may be used for is said by the option.
  keys = { keys: [rsa.jwk, ec.jwk] };
});

afterEach(() => void vi.useRealTimers());

async function makePair(algorithm: string, kid: string): Promise<Pair> {
  const pair = await generateKeyPair(algorithm, { extractable: true });
  return { ...pair, jwk: { ...(await exportJWK(pair.publicKey)), kid } };
}

/** @param change - how the token differs from a good one. */
function sign(
  change: { header?: object; claims?: object; expires?: string | number; key?: CryptoKey | Uint8Array } = {},
) {
  const { claims, expires = '5 min', header, key = rsa.privateKey } = change;
  return new SignJWT({ ...CLAIMS, ...claims })
    .setProtectedHeader({ alg: 'RS256', kid: 'rsa-1', ...header })
    .setIssuedAt()
    .setExpirationTime(expires)
    .sign(key);
}

const scheme = (options: Partial<JwtOptions> = {}) =>
  jwt({ keys, algorithms: ['RS256'], issuer: ISSUER, audience: AUDIENCE, ...options });

async function ask(token: string, options: Partial<JwtOptions> = {}) {
  await using asking = client(guarded(scheme(options)));
  return await asking.get('/', { headers: { Authorization: `Bearer ${token}` } });
}

const part = (value: object) => Buffer.from(JSON.stringify(value)).toString('base64url');
const later = () => Math.floor(Date.now() / 1000) + 300;

describe('jwt', () => {
  it('knows of whom a token speaks', async () => {
    const response = await ask(await sign({ claims: { admin: true } }));
    expect(response.json).toMatchObject({ user: { sub: 'ada', admin: true }, name: 'ada', type: 'Bearer' });
  });

  it('gives the user that is found by the claims', async () => {
    const find = async ({ sub }: { sub: string }) => ({ id: sub.length });
    const nameOf = (user: unknown) => `user-${(user as { id: number }).id}`;
    expect((await ask(await sign(), { find, nameOf })).json).toMatchObject({
      user: { id: 3 },
      name: 'user-3',
    });
    expect((await ask(await sign(), { find })).json).toMatchObject({ name: 'ada' });
    expect((await ask(await sign(), { find: () => undefined })).status).toBe(401);
  });

  it('takes one of several audiences, and of several algorithms', async () => {
    const token = await sign({
      claims: { aud: ['other', AUDIENCE] },
      header: { alg: 'ES256', kid: 'ec-1' },
      key: ec.privateKey,
    });
    const response = await ask(token, { algorithms: ['ES256', 'RS256'], audience: ['mine', AUDIENCE] });
    expect(response.status).toBe(200);
  });

  it('takes a shared secret', async () => {
    const token = await sign({ header: { alg: 'HS256' }, key: SECRET });
    expect((await ask(token, { keys: SECRET, algorithms: ['HS256'] })).status).toBe(200);
  });

  it('takes what is signed by hand here, so that it is refused for what is wrong with it only', async () => {
    expect((await ask(await signRaw({}))).status).toBe(200);
    expect((await ask(await signPss(), { algorithms: ['PS256'] })).status).toBe(200);
  });

  it.each<[string, () => Promise<string> | string]>([
    ['alg: none', () => new UnsecuredJWT(CLAIMS).setExpirationTime('5 min').encode()],
    [
      'alg: None, with a signature',
      () => `${part({ alg: 'None', kid: 'rsa-1' })}.${part({ ...CLAIMS, exp: later() })}.AAAA`,
    ],
    ['no alg at all', () => `${part({ kid: 'rsa-1' })}.${part({ ...CLAIMS, exp: later() })}.AAAA`],
    [
      'an algorithm that is not allowed, of a key that says none (CVE-2026-22818)',
      () => sign({ header: { alg: 'ES256', kid: 'ec-1' }, key: ec.privateKey }),
    ],
    ['another algorithm of the same key', () => signPss()],
    ['HMAC with the public key as its secret (CVE-2026-22817)', () => signWithPublicKey()],
    ['another key', async () => sign({ key: (await makePair('RS256', 'rsa-1')).privateKey })],
    ['an unknown kid', () => sign({ header: { kid: 'rsa-2' } })],
    [
      'a key in its header',
      async () => {
        const own = await makePair('RS256', 'own');
        return sign({ header: { jwk: own.jwk, kid: 'own' }, key: own.privateKey });
      },
    ],
    ['an expiry that is over', () => sign({ expires: '-1 s' })],
    [
      'no expiry',
      () => new SignJWT(CLAIMS).setProtectedHeader({ alg: 'RS256', kid: 'rsa-1' }).sign(rsa.privateKey),
    ],
    ['an expiry that is no number', () => signRaw({}, { exp: 'never' })],
    ['a beginning that is not yet', () => sign({ claims: { nbf: later() } })],
    ['another issuer', () => sign({ claims: { iss: 'https://other.example' } })],
    ['no issuer', () => sign({ claims: { iss: undefined } })],
    ['another audience', () => sign({ claims: { aud: 'https://other.example' } })],
    ['no audience', () => sign({ claims: { aud: undefined } })],
    ['nobody of whom it speaks', () => sign({ claims: { sub: undefined } })],
    ['a sub that is no text', () => sign({ claims: { sub: 7 } })],
    ['an extension that must be understood', () => signRaw({ crit: ['b'], b: 1 })],
    ['a header that names no algorithm', () => signRaw({ alg: undefined })],
    [
      'a changed claim',
      async () => {
        const [header, , signature] = (await sign()).split('.');
        return `${header}.${part({ ...CLAIMS, sub: 'root', exp: later() })}.${signature}`;
      },
    ],
    ['no signature', async () => (await sign()).replace(/[^.]*$/, '')],
    ['no JSON', () => 'aaaa.bbbb.cccc'],
    ['one part', () => 'abc'],
    ['five parts, as encrypted ones have', () => 'a.b.c.d.e'],
  ])('refuses a token with %s', async (_, make) => {
    const response = await ask(await make());
    expect(response.status).toBe(401);
    expect(response.headers.get('www-authenticate')).toBe('Bearer error="invalid_token"');
  });

  it('refuses HMAC with a key set, even where it is the algorithm that everybody has by default', async () => {
    const token = await sign({ header: { alg: 'HS256' }, key: SECRET });
    expect((await ask(token)).status).toBe(401);
    expect(() => scheme({ algorithms: ['HS256'] })).toThrow('algorithms must be without HS256');
  });

  it('takes clocks that differ by no more than they may', async () => {
    const token = await sign({ expires: '-5 s' });
    expect((await ask(token, { clockTolerance: 3 })).status).toBe(401);
    expect((await ask(token, { clockTolerance: 30 })).status).toBe(200);
  });

  it('refuses a token that is too old, or of another type, if it is told to', async () => {
    const pass = stopClock();
    const token = await sign({ header: { typ: 'at+jwt' }, expires: '1 h' });
    pass(120);
    expect((await ask(token, { maxAge: 60 })).status).toBe(401);
    expect((await ask(token, { maxAge: 180, tokenType: 'at+jwt' })).status).toBe(200);
    expect((await ask(token, { tokenType: 'JWT' })).status).toBe(401);
  });

  it.each<[object, number]>([
    [{ scope: 'read write' }, 200],
    [{ scp: ['read', 'write'] }, 200],
    [{ scp: 'write read' }, 200],
    [{ scope: 'read' }, 403],
    [{ scope: 'readwrite' }, 403],
    [{}, 403],
  ])('holds %j against the scope that is needed: %i', async (claims, status) => {
    const response = await ask(await sign({ claims }), { scope: ['read', 'write'] });
    expect(response.status).toBe(status);
  });

  it.each<[string, object]>([
    ['auth: algorithms must be an array of at least one, each element one of', { algorithms: undefined }],
    ['auth: algorithms must be an array of at least one, each element one of', { algorithms: ['none'] }],
    ['auth: algorithms must be an array of at least one', { algorithms: [] }],
    [
      'auth: algorithms must be without HS256, HS384, HS512 for public keys',
      { algorithms: ['RS256', 'HS256'] },
    ],
    ['auth: algorithms must be HS256, HS384 or HS512 for a shared secret', { keys: SECRET }],
    [
      'auth: keys must be a secret of at least 64 bytes for HS512 (RFC7518§3.2), got 32',
      { keys: SECRET, algorithms: ['HS512'] },
    ],
    ['auth: keys must be a URL that begins with https:', { keys: new URL('http://issuer.example/keys') }],
    ['auth: keys must be a URL that begins with https:', { keys: 'https://issuer.example/keys' }],
    ['auth: issuer must be a string that is not empty, got undefined', { issuer: undefined }],
    ['auth: audience must be a string that is not empty, or an array', { audience: undefined }],
    ['or an array of at least one, each element a string that is not empty, got []', { audience: [] }],
  ])('refuses an option: %s', (message, bad) => {
    expect(() => scheme(bad)).toThrow(message);
  });

  it('does not show a secret in what it says of it', () => {
    expect(() => scheme({ keys: 'hunter2' as never })).toThrow(/^(?!.*hunter2)/);
  });

  /** What jose refuses to sign, somebody else may have signed. */
  async function signRaw(header: object, claims: object = {}): Promise<string> {
    const protectedHeader = { alg: 'RS256', kid: 'rsa-1', ...header };
    const text = `${part(protectedHeader)}.${part({ ...CLAIMS, exp: later(), ...claims })}`;
    const signature = await crypto.subtle.sign('RSASSA-PKCS1-v1_5', rsa.privateKey, Buffer.from(text));
    return `${text}.${Buffer.from(signature).toString('base64url')}`;
  }

  async function signPss(): Promise<string> {
    const jwk = await exportJWK(rsa.privateKey);
    const algorithm = { name: 'RSA-PSS', hash: 'SHA-256' };
    const key = await crypto.subtle.importKey('jwk', jwk, algorithm, false, ['sign']);
    return sign({ header: { alg: 'PS256' }, key });
  }

  async function signWithPublicKey(): Promise<string> {
    const text = `${part({ alg: 'HS256', kid: 'rsa-1' })}.${part({ ...CLAIMS, exp: later() })}`;
    return `${text}.${createHmac('sha256', await exportSPKI(rsa.publicKey))
      .update(text)
      .digest('base64url')}`;
  }
});

describe('keys from an address', () => {
  it('are fetched once, and again for a new key, but not for each that is not there', async () => {
    await using server = await serveKeys({ keys: [rsa.jwk] });
    const pass = stopClock();
    await using asking = client(guarded(scheme({ keys: server.url, keysCooldown: 30 })));
    const status = async (token: string) =>
      (await asking.get('/', { headers: { Authorization: `Bearer ${token}` } })).status;
    expect(server.asked).toBe(0);
    expect(await status(await sign())).toBe(200);
    expect(await status(await sign())).toBe(200);
    expect(server.asked).toBe(1);
    const next = await makePair('RS256', 'rsa-2');
    server.keys = { keys: [rsa.jwk, next.jwk] };
    const token = () => sign({ header: { kid: 'rsa-2' }, key: next.privateKey });
    expect(await status(await token())).toBe(401);
    expect(server.asked).toBe(1);
    pass(31);
    expect(await status(await token())).toBe(200);
    expect(server.asked).toBe(2);
    for (let guess = 0; guess < 5; guess++)
      expect(await status(await sign({ header: { kid: `${guess}` } }))).toBe(401);
    expect(server.asked).toBe(2);
  });

  it('let nobody pass if they cannot be fetched: that is an error, and not the fault of the token', async () => {
    await using server = await serveKeys({ keys: [] });
    server.keys = undefined;
    await using asking = client(guarded(scheme({ keys: server.url })));
    const response = await asking.get('/', { headers: { Authorization: `Bearer ${await sign()}` } });
    expect(response.status).toBe(500);
    expect(asking.errors.join('')).toContain('JSON Web Key Set');
  });

  it('are not asked for what is no token', async () => {
    await using server = await serveKeys(keys);
    await using asking = client(guarded(scheme({ keys: server.url })));
    for (const token of ['abc', 'a.b.c', await sign({ header: { alg: 'HS256' }, key: SECRET })]) {
      expect((await asking.get('/', { headers: { Authorization: `Bearer ${token}` } })).status).toBe(401);
    }
    expect(server.asked).toBe(0);
  });
});
