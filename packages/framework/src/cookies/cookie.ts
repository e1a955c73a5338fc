/**
 * Cookies that a response sets, and the rules of browsers for them (RFC6265bis§4.1, §5.6).
 *
 * @module
 */
import { TOKEN } from '@tsgi/http';
import { type Time, parseTime } from '@tsgi/options';

/**
 * A cookie to set. To delete it, set it again with `maxAge: '0s'` and the same `path` and `domain`.
 *
 * @example
 * { name: '__Host-session', value: token, maxAge: '1h' }
 */
export interface Cookie {
  /** A token (RFC9110§5.6.2). Prefixes `__Host-` and `__Secure-` require the attributes they stand for. */
  readonly name: string;
  /** Any string; characters that a cookie cannot contain are percent-encoded as UTF-8. */
  readonly value: string;
  /** Lifetime, in whole seconds. Without it and `expires`, the cookie lasts until the browser is closed. */
  readonly maxAge?: Time;
  readonly expires?: Date;
  /** Sends the cookie to this host and its subdomains. Default: only to the host that set it. */
  readonly domain?: string;
  /** Default: `/`. */
  readonly path?: string;
  /** Restricts the cookie to TLS. Default: `true` if the request came over TLS or another attribute requires it. */
  readonly secure?: boolean;
  /** Hides the cookie from scripts. Default: `true`. */
  readonly httpOnly?: boolean;
  /** Default: `Lax`, not sent with cross-site subrequests and POSTs (RFC6265bis§5.6.7). */
  readonly sameSite?: 'Strict' | 'Lax' | 'None';
  /** Keeps a separate cookie for each top-level site that embeds this one (CHIPS). */
  readonly partitioned?: boolean;
}

interface PrefixRow {
  readonly prefix: string;
  readonly isHostOnly: boolean;
  readonly isHttpOnly: boolean;
}

// What a prefix promises (RFC6265bis§4.1.3); all of them promise Secure. Browsers compare them in any case.
const PREFIXES: readonly PrefixRow[] = [
  { prefix: '__Host-Http-', isHostOnly: true, isHttpOnly: true },
  { prefix: '__Host-', isHostOnly: true, isHttpOnly: false },
  { prefix: '__Http-', isHostOnly: false, isHttpOnly: true },
  { prefix: '__Secure-', isHostOnly: false, isHttpOnly: false },
];

// path-value = any CHAR except CTLs or ";"
const PATH = /^\/[ -:<-~]*$/;
// A host name, perhaps with the dot in front that old ones have; browsers ignore it.
const DOMAIN = /^\.?[a-z0-9](?:[a-z0-9-]*[a-z0-9])?(?:\.[a-z0-9](?:[a-z0-9-]*[a-z0-9])?)*$/i;

/**
 * Checks that browsers will accept the cookie.
 *
 * @throws TypeError for a cookie that browsers would reject.
 */
export function checkCookie(cookie: Cookie): void {
  const problem = problemOf(cookie) ?? prefixProblemOf(cookie);
  if (problem !== undefined) throw new TypeError(problem);
}

/** The reason why a cookie must be `Secure`; `undefined` if it need not be. */
export function secureReason({ name, partitioned, sameSite }: Cookie): string | undefined {
  if (sameSite === 'None') return 'SameSite=None';
  if (partitioned === true) return 'Partitioned';
  return prefixOf(name)?.prefix;
}

function prefixOf(name: string): PrefixRow | undefined {
  const key = name.toLowerCase();
  return PREFIXES.find(({ prefix }) => key.startsWith(prefix.toLowerCase()));
}

function problemOf(cookie: Cookie): string | undefined {
  const { domain, expires, maxAge, name, path = '/' } = cookie;
  // cookie-name = token (RFC6265bis§4.1.1)
  if (!TOKEN.test(name))
    return `a cookie's name must be a token, got ${JSON.stringify(name)} (RFC6265bis§4.1.1)`;
  const of = `of cookie ${JSON.stringify(name)}`;
  if (!PATH.test(path)) {
    return `the path ${of} must begin with "/" and have no ";", got ${JSON.stringify(path)} (RFC6265bis§4.1.2.4)`;
  }
  if (domain !== undefined && !DOMAIN.test(domain)) {
    return `the domain ${of} must be a host name, got ${JSON.stringify(domain)} (RFC6265bis§4.1.2.3)`;
  }
  if (maxAge !== undefined && !Number.isInteger((parseTime(maxAge) ?? NaN) / 1000)) {
    return `maxAge ${of} must be a time of whole seconds, like '30s' or '7d', got ${JSON.stringify(maxAge)} (RFC6265bis§4.1.2.2)`;
  }
  if (expires !== undefined && Number.isNaN(expires.getTime())) {
    return `expires ${of} must be a valid date, got ${JSON.stringify(expires)} (RFC6265bis§4.1.2.1)`;
  }
  const reason = cookie.secure === false ? secureReason(cookie) : undefined;
  return (
    reason &&
    `a cookie with ${reason} must be secure, got ${JSON.stringify(name)} with secure: false (RFC6265bis§5.7)`
  );
}

function prefixProblemOf({ domain, httpOnly = true, name, path = '/' }: Cookie): string | undefined {
  const row = prefixOf(name);
  if (row === undefined) return undefined;
  const must = (what: string, got: string) =>
    `a cookie with the prefix ${row.prefix} must ${what}, got ${JSON.stringify(name)} with ${got} (RFC6265bis§4.1.3)`;
  if (row.isHostOnly && path !== '/') return must('have the path "/"', `path: ${JSON.stringify(path)}`);
  if (row.isHostOnly && domain !== undefined)
    return must('have no domain', `domain: ${JSON.stringify(domain)}`);
  if (row.isHttpOnly && !httpOnly) return must('be httpOnly', 'httpOnly: false');
  return undefined;
}
