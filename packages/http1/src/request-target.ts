/**
 * The request target: its four forms (RFC9112§3.2), and the one canonical path made of it.
 *
 * @module
 */
import { ProtocolError } from './protocol-error.ts';

/** A request target, taken apart. `path` and `query` are as sent. */
export interface RequestTarget {
  readonly path: string;
  /** What follows `?`; `''` if nothing does. */
  readonly query: string;
  /** Host and port of an absolute-form target; they win over `Host` (RFC9112§3.2.2). */
  readonly authority: string | undefined;
}

// absolute-form of http and https: scheme "://" authority path-abempty [ "?" query ]
const ABSOLUTE_FORM = /^https?:\/\/([^/?]*)(\/[^?]*)?(?:\?(.*))?$/i;

/**
 * @param target - visible ASCII, as the reader let it pass.
 * @throws ProtocolError `bad-target`, `bad-host` or `unsupported-method`.
 */
export function parseRequestTarget(method: string, target: string): RequestTarget {
  if (method === 'CONNECT') {
    throw new ProtocolError('unsupported-method', 'CONNECT is for proxies, and this is none (RFC9110§9.3.6)');
  }
  if (target.startsWith('/')) return originForm(target);
  if (target === '*' && method === 'OPTIONS') return { path: '*', query: '', authority: undefined };
  const [, authority, path = '/', query = ''] = ABSOLUTE_FORM.exec(target) ?? [];
  if (authority === undefined) {
    throw new ProtocolError(
      'bad-target',
      `a request target must begin with / or http:// (* only for OPTIONS), got ${JSON.stringify(target)} (RFC9112§3.2)`,
    );
  }
  // Host and Host with a port may be empty; a URI of http without a host is none (RFC9110§4.2.1).
  if (authority === '' || authority.startsWith(':')) throw invalidHost(authority);
  checkHost(authority);
  return { path, query, authority };
}

function originForm(target: string): RequestTarget {
  const mark = target.indexOf('?');
  if (mark < 0) return { path: target, query: '', authority: undefined };
  return { path: target.slice(0, mark), query: target.slice(mark + 1), authority: undefined };
}

// Host = uri-host [ ":" port ] (RFC9110§7.2); port = *DIGIT (RFC3986§3.2.3); uri-host = IP-literal / reg-name, the latter without
// sub-delims: no name that was ever registered has them, and some recipients take "," or ";" for an end.
const HOST = /^(?:\[[0-9A-Fa-f:.]+\]|(?:[A-Za-z0-9._~-]|%[0-9A-Fa-f]{2})*)(?::[0-9]{0,5})?$/;

/** @throws ProtocolError `bad-host`. Empty is a valid host: the target has no authority (RFC9112§3.2). */
export function checkHost(host: string): void {
  if (!HOST.test(host)) throw invalidHost(host);
}

function invalidHost(host: string): ProtocolError {
  return new ProtocolError(
    'bad-host',
    `a host must be a name or address with an optional port, got ${JSON.stringify(host)} (RFC9110§7.2)`,
  );
}

// What cannot stand in a canonical path: control characters, and "." or ".." as a segment. A backslash counts
// as a separator there, because file systems and some applications take it for one.
// eslint-disable-next-line no-control-regex -- control characters are the subject
const NOT_CANONICAL = /[\0-\x1f\x7f-\x9f]|(?:^|[/\\])\.{1,2}(?:[/\\]|$)/;

/**
 * The one canonical path: percent-decoded as UTF-8, once. Nobody may decode it again.
 *
 * @param path - as it stands in the target.
 * @throws ProtocolError `bad-target` for a bad escape, bad UTF-8, a control character, or a dot segment.
 */
export function decodePath(path: string): string {
  const decoded = path.includes('%') ? percentDecode(path) : path;
  // Without an escape there are only visible ASCII characters, and a dot segment needs a dot.
  if ((decoded !== path || path.includes('.')) && NOT_CANONICAL.test(decoded)) {
    throw badPath(path, 'must not have a control character or a "." or ".." segment');
  }
  return decoded;
}

function percentDecode(path: string): string {
  try {
    return decodeURIComponent(path);
  } catch {
    throw badPath(path, 'must have escapes of two hexadecimal digits that make UTF-8');
  }
}

function badPath(path: string, rule: string): ProtocolError {
  return new ProtocolError('bad-target', `a path ${rule}, got ${JSON.stringify(path)} (RFC3986§2.1, §3.3)`);
}
