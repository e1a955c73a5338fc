import { client } from '@tsgi/testing';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { guarded } from '../../test/guarded.ts';
import { ec, makePair, rsa, scheme, sign } from '../../test/issuer.ts';
import { type KeyServer, serveKeys } from '../../test/key-server.ts';
import { setClock, stopClock } from '@tsgi/rig/stop-clock';

afterEach(() => void vi.useRealTimers());

describe('keys from an address', () => {
  it('are fetched once, and again for a new key, but not for each that is not there', async () => {
    await using server = await serveKeys({ keys: [rsa.jwk] });
    const pass = stopClock();
    await using asking = client(guarded(scheme({ keys: server.url, keysCooldown: '30s' })));
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

  /** An application behind the keys of a server, and what it says to a token. */
  function behind(url: URL, options: Parameters<typeof scheme>[0] = {}) {
    const asking = client(guarded(scheme({ keys: url, ...options })));
    const ask = async (token: string) => asking.get('/', { headers: { Authorization: `Bearer ${token}` } });
    return { asking, ask };
  }

  it.each<[string, Partial<KeyServer>]>([
    ['the server fails', { keys: undefined }],
    ['they are not JSON', { text: '<html>' }],
    ['they are no set', { text: '{"keys":1}' }],
    ['they are nothing', { text: 'null' }],
  ])(
    'are missing if %s: that is a 503 until they are there, and not the fault of the token',
    async (_, fault) => {
      await using server = await serveKeys({ keys: [rsa.jwk] });
      const good = { keys: server.keys, text: server.text };
      Object.assign(server, fault);
      const { ask, asking } = behind(server.url);
      const pass = stopClock();
      const token = await sign({ expires: '1 h' });
      const responses = await Promise.all([ask(token), ask(token), ask(token)]);
      for (const response of responses) {
        expect(response.status).toBe(503);
        expect(response.headers.get('retry-after')).toBe('5');
        expect(response.headers.has('www-authenticate')).toBe(false);
      }
      expect(server.asked).toBe(1);
      expect(asking.errors).toEqual([expect.stringContaining(`the JSON Web Key Set of ${server.url.href}`)]);
      Object.assign(server, good);
      expect((await ask(token)).status).toBe(503);
      expect(server.asked).toBe(1);
      pass(5);
      expect((await ask(token)).status).toBe(200);
      await asking.close();
    },
  );

  it.each([-3600, 3600])('are as old as they are, however the clock is set: by %d s', async (seconds) => {
    await using server = await serveKeys({ keys: [rsa.jwk] });
    server.keys = undefined;
    const { ask, asking } = behind(server.url, { keysMaxAge: '600s', keysStale: '0s', keysCooldown: '30s' });
    const pass = stopClock();
    const status = async () => (await ask(await sign({ expires: '1 day' }))).status;
    expect(await status()).toBe(503);
    setClock(seconds);
    server.keys = { keys: [rsa.jwk] };
    expect([await status(), server.asked]).toEqual([503, 1]);
    pass(5);
    expect([await status(), server.asked]).toEqual([200, 2]);
    setClock(seconds);
    expect([await status(), server.asked]).toEqual([200, 2]);
    setClock(-seconds);
    server.keys = undefined;
    pass(601);
    expect([await status(), server.asked]).toEqual([503, 3]);
    await asking.close();
  });

  it('are missing if there is no server', async () => {
    const server = await serveKeys({ keys: [rsa.jwk] });
    await server[Symbol.asyncDispose]();
    const { ask, asking } = behind(server.url);
    expect((await ask(await sign())).status).toBe(503);
    await asking.close();
  });

  it('count while the issuer is out of reach, for as long as is said', async () => {
    await using server = await serveKeys({ keys: [rsa.jwk] });
    const { ask, asking } = behind(server.url, { keysMaxAge: '600s', keysStale: '1000s' });
    const pass = stopClock();
    const token = await sign({ expires: '1 day' });
    expect((await ask(token)).status).toBe(200);
    server.keys = undefined;
    pass(601);
    const responses = await Promise.all([ask(token), ask(token), ask(token)]);
    expect(responses.map(({ status }) => status)).toEqual([200, 200, 200]);
    expect(server.asked).toBe(2);
    expect(asking.errors).toHaveLength(1);
    pass(998);
    expect((await ask(token)).status).toBe(200);
    pass(1);
    expect((await ask(token)).status).toBe(503);
    server.keys = { keys: [rsa.jwk] };
    pass(5);
    expect((await ask(token)).status).toBe(200);
    await asking.close();
  });

  it('are not known to lack a new one while the issuer is out of reach', async () => {
    await using server = await serveKeys({ keys: [rsa.jwk] });
    const { ask, asking } = behind(server.url, { keysCooldown: '30s' });
    const pass = stopClock();
    expect((await ask(await sign())).status).toBe(200);
    const next = await makePair('RS256', 'rsa-2');
    const token = await sign({ header: { kid: 'rsa-2' }, key: next.privateKey, expires: '1 h' });
    server.keys = undefined;
    pass(31);
    expect((await ask(token)).status).toBe(503);
    expect((await ask(await sign())).status).toBe(200);
    server.keys = { keys: [rsa.jwk, next.jwk] };
    pass(5);
    expect((await ask(token)).status).toBe(200);
    await asking.close();
  });

  it('are used but for those that cannot be', async () => {
    await using server = await serveKeys({ keys: [] });
    const broken = [
      { ...rsa.jwk, kid: 'broken', n: '%' },
      { kty: 'RSA', kid: 'empty' },
      { ...rsa.jwk, kid: 'unknown', kty: 'XYZ' },
    ];
    server.text = JSON.stringify({ keys: [null, 'text', [], ...broken, rsa.jwk] });
    const { ask, asking } = behind(server.url);
    expect((await ask(await sign())).status).toBe(200);
    for (const kid of ['broken', 'empty', 'unknown']) {
      expect((await ask(await sign({ header: { kid } }))).status).toBe(401);
    }
    expect(asking.errors).toEqual([]);
    await asking.close();
  });

  it('are used but for those that cannot be, in a set that is given, too', async () => {
    const keys = { keys: [{ kty: 'RSA', kid: 'empty' }, rsa.jwk] };
    await using asking = client(guarded(scheme({ keys })));
    const status = async (kid: string) =>
      (await asking.get('/', { headers: { Authorization: `Bearer ${await sign({ header: { kid } })}` } }))
        .status;
    expect(await status('rsa-1')).toBe(200);
    expect(await status('empty')).toBe(401);
  });

  it('are not asked for what is no token', async () => {
    await using server = await serveKeys({ keys: [rsa.jwk, ec.jwk] });
    await using asking = client(guarded(scheme({ keys: server.url })));
    for (const token of ['abc', 'a.b.c', await sign({ header: { alg: 'HS256' }, key: new Uint8Array(32) })]) {
      expect((await asking.get('/', { headers: { Authorization: `Bearer ${token}` } })).status).toBe(401);
    }
    expect(server.asked).toBe(0);
  });
});
