/**
 * The grammar of `Authorization` and `WWW-Authenticate` (RFC9110§11). A request has one set of credentials: the server
 * joins repeated fields, and the result is valid in no scheme's grammar.
 *
 * @module
 */
import { QUOTED_STRING, TCHAR, quote, unquote } from '@tsgi/http';
import type { Environ } from '@tsgi/spec';

// credentials = auth-scheme [ 1*SP ( token68 / #auth-param ) ]
const CREDENTIALS = new RegExp(`^(${TCHAR}+)(?: +(.*))?$`);
// token68 = 1*( ALPHA / DIGIT / "-" / "." / "_" / "~" / "+" / "/" ) *"="
const TOKEN68 = /^[A-Za-z0-9._~+/-]+=*$/;
// auth-param = token BWS "=" BWS ( token / quoted-string ); one of them, and the comma behind it.
const AUTH_PARAM = new RegExp(
  `[ \\t]*(${TCHAR}+)[ \\t]*=[ \\t]*(?:(${TCHAR}+)|(${QUOTED_STRING}))[ \\t]*(,|$)`,
  'y',
);

/** Returns the credentials after a scheme's name; `undefined` if there are none, or those of another scheme. */
export function credentialsOf({ HTTP_AUTHORIZATION }: Environ, scheme: string): string | undefined {
  const [, name, rest] = CREDENTIALS.exec(HTTP_AUTHORIZATION ?? '') ?? [];
  return name?.toLowerCase() === scheme.toLowerCase() ? (rest ?? '') : undefined;
}

export function isToken68(text: string): boolean {
  return TOKEN68.test(text);
}

/** Parses parameters, by name in lower case; `undefined` if they break the grammar, or one is repeated. */
export function parseAuthParams(text: string): Map<string, string> | undefined {
  const params = new Map<string, string>();
  AUTH_PARAM.lastIndex = 0;
  for (let ending = ','; ending === ',';) {
    const match = AUTH_PARAM.exec(text);
    const name = match?.[1]?.toLowerCase();
    if (match === null || name === undefined || params.has(name)) return undefined;
    params.set(name, match[2] ?? unquote(match[3] ?? ''));
    ending = match[4] ?? '';
  }
  return params;
}

/**
 * Formats a value of `WWW-Authenticate`.
 *
 * @param params - in order; `undefined` ones are omitted.
 */
export function formatChallenge(
  scheme: string,
  params: Readonly<Record<string, string | undefined>> = {},
): string {
  const shown = Object.entries(params).flatMap(([name, value]) =>
    value === undefined ? [] : [`${name}=${BARE.has(name) ? value : quote(value)}`],
  );
  return shown.length === 0 ? scheme : `${scheme} ${shown.join(', ')}`;
}

// Digest's parameters that must not be quoted (RFC7616§3.3).
const BARE: ReadonlySet<string> = new Set(['stale', 'algorithm']);
