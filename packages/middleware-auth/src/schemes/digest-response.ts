import { parseAuthParams } from './authorization-field.ts';

/** The credentials of a request (RFC7616§3.4). */
export type DigestResponse = {
  readonly name: string;
  readonly realm: string;
  readonly nonce: string;
  readonly uri: string;
  /** `response`: in lower-case hexadecimal. */
  readonly proof: string;
  /** `nc`: eight hexadecimal digits. */
  readonly count: string;
  readonly clientNonce: string;
};

/** @returns `undefined` if a parameter is missing, malformed, or names an algorithm that is not offered. */
export function parseDigest(credentials: string): DigestResponse | undefined {
  const params = parseAuthParams(credentials);
  const name = params && nameOf(params);
  if (params === undefined || name === undefined) return undefined;
  if (params.get('algorithm')?.toUpperCase() !== 'SHA-256' || params.get('qop') !== 'auth') return undefined;
  // A hashed name cannot be looked for; it is not offered.
  if (params.get('userhash')?.toLowerCase() === 'true') return undefined;
  const [realm, nonce, uri, proof, count, clientNonce] = REQUIRED.map((param) => params.get(param));
  if (realm === undefined || nonce === undefined || uri === undefined || clientNonce === undefined)
    return undefined;
  if (proof === undefined || !/^[0-9a-f]{64}$/.test(proof)) return undefined;
  if (count === undefined || !/^[0-9a-f]{8}$/i.test(count)) return undefined;
  return { name, realm, nonce, uri, proof, count, clientNonce };
}

const REQUIRED = ['realm', 'nonce', 'uri', 'response', 'nc', 'cnonce'] as const;

const UTF8 = new TextDecoder('utf-8', { fatal: true });

/** `username`, or `username*` instead for non-ASCII names; never both. */
function nameOf(params: ReadonlyMap<string, string>): string | undefined {
  const [plain, extended] = [params.get('username'), params.get('username*')];
  if ((plain === undefined) === (extended === undefined)) return undefined;
  // ext-value = charset "'" [ language ] "'" value-chars (RFC8187§3.2)
  const [, escaped] = /^UTF-8'[a-z0-9-]*'(.*)$/i.exec(extended ?? '') ?? [];
  try {
    // A field is ISO-8859-1 to the server; curl puts the bytes of UTF-8 into it.
    const name =
      plain === undefined
        ? escaped && decodeURIComponent(escaped)
        : UTF8.decode(Buffer.from(plain, 'latin1'));
    return name === undefined || name === '' || /\p{Cc}/u.test(name) ? undefined : name;
  } catch {
    return undefined;
  }
}
