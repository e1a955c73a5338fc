/** An issuer of tokens, whose keys are made anew for each file of tests. */
import { type CryptoKey, type JSONWebKeySet, type JWK, SignJWT, exportJWK, generateKeyPair } from 'jose';
import { type JwtOptions, jwt } from '../src/index.ts';

export interface KeyPair {
  readonly publicKey: CryptoKey;
  readonly privateKey: CryptoKey;
  /** The public one, as a key set has it. */
  readonly jwk: JWK;
}

export async function makePair(algorithm: string, kid: string): Promise<KeyPair> {
  const pair = await generateKeyPair(algorithm, { extractable: true });
  return { ...pair, jwk: { ...(await exportJWK(pair.publicKey)), kid } };
}

export const ISSUER = 'https://issuer.example';
export const AUDIENCE = 'https://api.example';
export const CLAIMS = { sub: 'ada', iss: ISSUER, aud: AUDIENCE };

export const rsa: KeyPair = await makePair('RS256', 'rsa-1');
export const ec: KeyPair = await makePair('ES256', 'ec-1');
/** Known to the issuer, but for other things. */
export const other: KeyPair = await makePair('RS256', 'other');

const OTHER_USES = [
  { kid: 'enc-1', use: 'enc' },
  { kid: 'ps-1', alg: 'PS256' },
];

// The first two without `alg`: what a key may be used for is said by the option.
const keys: JSONWebKeySet = {
  keys: [rsa.jwk, ec.jwk, ...OTHER_USES.map((use) => ({ ...other.jwk, ...use }))],
};

/** Takes what the issuer signs. */
export function scheme(options: Partial<JwtOptions> = {}): ReturnType<typeof jwt> {
  return jwt({ keys, algorithms: ['RS256'], issuer: ISSUER, audience: AUDIENCE, ...options });
}

/** How a token differs from a good one. */
export interface TokenChange {
  readonly header?: object;
  readonly claims?: object;
  readonly expires?: string | number;
  readonly key?: CryptoKey | Uint8Array;
}

export function sign({
  claims,
  expires = '5 min',
  header,
  key = rsa.privateKey,
}: TokenChange = {}): Promise<string> {
  return new SignJWT({ ...CLAIMS, ...claims })
    .setProtectedHeader({ alg: 'RS256', kid: 'rsa-1', ...header })
    .setIssuedAt()
    .setExpirationTime(expires)
    .sign(key);
}
