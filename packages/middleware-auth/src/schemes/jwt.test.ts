import { createHmac } from 'node:crypto';
import { client } from '@tsgi/testing';
import { SignJWT, UnsecuredJWT, exportJWK, exportSPKI } from 'jose';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { guarded } from '../../test/guarded.ts';
import { AUDIENCE, CLAIMS, ec, makePair, other, rsa, scheme, sign } from '../../test/issuer.ts';
import { stopClock } from '@tsgi/rig/stop-clock';
import type { JwtOptions } from '../index.ts';

const SECRET = new TextEncoder().encode('a shared secret of thirty-two by');

afterEach(() => void vi.useRealTimers());

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
    ...[undefined, '', '__proto__', '../rsa-1', "' OR 1=1 --", 'rsa-1\0', 7, ['rsa-1']].map(
      (kid): [string, () => Promise<string>] => [
        `the kid ${JSON.stringify(kid)}, by a key that does not count`,
        () => signRaw({ kid }, {}, other.privateKey),
      ],
    ),
    [
      'the addresses of a key in its header',
      () => signRaw({ jku: 'https://evil.example', x5u: 'https://evil.example' }, {}, other.privateKey),
    ],
    ['a key that is there to encrypt', () => signRaw({ kid: 'enc-1' }, {}, other.privateKey)],
    ['a key of another algorithm', () => signRaw({ kid: 'ps-1' }, {}, other.privateKey)],
    [
      'a key in its header',
      async () => {
        const own = await makePair('RS256', 'own');
        return sign({ header: { jwk: own.jwk, kid: 'own' }, key: own.privateKey });
      },
    ],
    ['an expiry that is over', () => sign({ expires: '-1 min' })],
    [
      'no expiry',
      () => new SignJWT(CLAIMS).setProtectedHeader({ alg: 'RS256', kid: 'rsa-1' }).sign(rsa.privateKey),
    ],
    ['an expiry that is no number', () => signRaw({}, { exp: 'never' })],
    ['an expiry that is text, though of digits', () => signRaw({}, { exp: String(later()) })],
    ['a beginning that is not yet', () => sign({ claims: { nbf: later() } })],
    ['another issuer', () => sign({ claims: { iss: 'https://other.example' } })],
    ['no issuer', () => sign({ claims: { iss: undefined } })],
    ['another audience', () => sign({ claims: { aud: 'https://other.example' } })],
    ['no audience', () => sign({ claims: { aud: undefined } })],
    ['nobody of whom it speaks', () => sign({ claims: { sub: undefined } })],
    ['a sub that is no text', () => sign({ claims: { sub: 7 } })],
    ['a sub that is empty', () => sign({ claims: { sub: '' } })],
    ['a sub with a line end, for the log', () => sign({ claims: { sub: 'ada\nroot' } })],
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

  it('refuses a signature of ES256 that is nothing but zeros (CVE-2022-21449)', async () => {
    const token = await sign({ header: { alg: 'ES256', kid: 'ec-1' }, key: ec.privateKey });
    const zeros = token.replace(/[^.]*$/, Buffer.alloc(64).toString('base64url'));
    expect((await ask(token, { algorithms: ['ES256'] })).status).toBe(200);
    expect((await ask(zeros, { algorithms: ['ES256'] })).status).toBe(401);
  });

  it('refuses HMAC with a key set, even where it is the algorithm that everybody has by default', async () => {
    const token = await sign({ header: { alg: 'HS256' }, key: SECRET });
    expect((await ask(token)).status).toBe(401);
    expect(() => scheme({ algorithms: ['HS256'] })).toThrow('algorithms must be without HS256');
  });

  it('takes clocks that differ by no more than they may', async () => {
    const token = await sign({ expires: '-5 s' });
    expect((await ask(token, { clockTolerance: '3s' })).status).toBe(401);
    expect((await ask(token, { clockTolerance: '30s' })).status).toBe(200);
  });

  it('refuses a token that is too old, or of another type, if it is told to', async () => {
    const pass = stopClock();
    const token = await sign({ header: { typ: 'at+jwt' }, expires: '1 h' });
    pass(120);
    expect((await ask(token, { maxAge: '60s' })).status).toBe(401);
    expect((await ask(token, { maxAge: '180s', tokenType: 'at+jwt' })).status).toBe(200);
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
    ['auth: algorithms must be an array of 1 or more, each element "RS256", ', { algorithms: undefined }],
    ['auth: algorithms[0] must be "RS256", ', { algorithms: ['none'] }],
    ['auth: algorithms must be an array of 1 or more', { algorithms: [] }],
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
    ['or an array of 1 or more, each element a string that is not empty, got []', { audience: [] }],
  ])('refuses an option: %s', (message, bad) => {
    expect(() => scheme(bad)).toThrow(message);
  });

  it('does not show a secret in what it says of it', () => {
    expect(() => scheme({ keys: 'hunter2' as never })).toThrow(/^(?!.*hunter2)/);
  });

  /** What jose refuses to sign, somebody else may have signed. */
  async function signRaw(header: object, claims: object = {}, key = rsa.privateKey): Promise<string> {
    const protectedHeader = { alg: 'RS256', kid: 'rsa-1', ...header };
    const text = `${part(protectedHeader)}.${part({ ...CLAIMS, exp: later(), ...claims })}`;
    const signature = await crypto.subtle.sign('RSASSA-PKCS1-v1_5', key, Buffer.from(text));
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
