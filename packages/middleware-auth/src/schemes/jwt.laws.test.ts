import { client } from '@tsgi/testing';
import fc from 'fast-check';
import { exportJWK, generateKeyPair } from 'jose';
import { expect, it } from 'vitest';
import { guarded } from '../../test/guarded.ts';
import { jwt } from '../index.ts';

const { privateKey, publicKey } = await generateKeyPair('RS256', { extractable: true });
const jwk = { ...(await exportJWK(publicKey)), kid: 'rsa-1' };
const scheme = jwt({ keys: { keys: [jwk] }, algorithms: ['RS256'], issuer: 'issuer', audience: 'api' });

const GOOD_HEADER = { alg: 'RS256', kid: 'rsa-1' };
const GOOD_CLAIMS = { sub: 'ada', iss: 'issuer', aud: 'api', exp: Math.floor(Date.now() / 1000) + 3600 };

/** Any JSON, and what is almost good. */
function almost(good: Readonly<Record<string, unknown>>, ...more: string[]): fc.Arbitrary<unknown> {
  const names = fc.constantFrom(...Object.keys(good), ...more);
  const changes = fc.dictionary(names, fc.jsonValue(), { maxKeys: 3 });
  return fc.oneof(
    fc.jsonValue(),
    changes.map((changed) => ({ ...good, ...changed })),
  );
}

const headers = almost(GOOD_HEADER, 'typ', 'crit', 'b64', 'zip', 'jwk', 'jku', 'x5u');
const claims = almost(GOOD_CLAIMS, 'nbf', 'iat', 'scope', '__proto__');

async function ask(token: string) {
  await using asking = client(guarded(scheme));
  const { status } = await asking.get('/', { headers: { Authorization: `Bearer ${token}` } });
  return { status, errors: asking.errors };
}

const part = (value: unknown) => Buffer.from(JSON.stringify(value)).toString('base64url');

async function sign(text: string): Promise<string> {
  const signature = await crypto.subtle.sign('RSASSA-PKCS1-v1_5', privateKey, Buffer.from(text));
  return `${text}.${Buffer.from(signature).toString('base64url')}`;
}

it('lets a good token pass', async () => {
  const good = await sign(`${part(GOOD_HEADER)}.${part(GOOD_CLAIMS)}`);
  expect(await ask(good)).toEqual({ status: 200, errors: [] });
});

it('says yes or no to whatever was signed, and never fails', async () => {
  await fc.assert(
    fc.asyncProperty(headers, claims, async (header, said) => {
      const { errors, status } = await ask(await sign(`${part(header)}.${part(said)}`));
      expect([200, 401]).toContain(status);
      expect(errors).toEqual([]);
    }),
  );
});

it('says no to whatever was not', async () => {
  await fc.assert(
    fc.asyncProperty(headers, claims, fc.base64String(), async (header, said, noise) => {
      const signature = noise.replace(/=+$/, '');
      expect(await ask(`${part(header)}.${part(said)}.${signature}`)).toEqual({ status: 401, errors: [] });
    }),
  );
});
