import { client } from '@tsgi/testing';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { guarded } from '../../test/guarded.ts';
import { ec, makePair, rsa, scheme, sign } from '../../test/issuer.ts';
import { serveKeys } from '../../test/key-server.ts';
import { stopClock } from '../../test/stop-clock.ts';

afterEach(() => void vi.useRealTimers());

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
    await using server = await serveKeys({ keys: [rsa.jwk, ec.jwk] });
    await using asking = client(guarded(scheme({ keys: server.url })));
    for (const token of ['abc', 'a.b.c', await sign({ header: { alg: 'HS256' }, key: new Uint8Array(32) })]) {
      expect((await asking.get('/', { headers: { Authorization: `Bearer ${token}` } })).status).toBe(401);
    }
    expect(server.asked).toBe(0);
  });
});
