/** A parsed request target. `path` and `query` are as sent. */
export interface RequestTarget {
  /** `/` for an absolute-form target without a path; `*` for the asterisk-form. */
  readonly path: string;
  /** The part after `?`; `''` if there is none. */
  readonly query: string;
  /** Host and port of an absolute-form target; they take precedence over `Host` (RFC9112§3.2.2). */
  readonly authority: string | undefined;
}

// absolute-form of http and https: scheme "://" authority path-abempty [ "?" query ]
const ABSOLUTE_FORM = /^https?:\/\/([^/?]*)(\/[^?]*)?(?:\?(.*))?$/i;

/**
 * Parses a request target (RFC9110§7.1, RFC9112§3.2): the origin-form, the absolute-form of http and https, or the
 * asterisk-form. The authority is as sent: check it with {@link isHost}.
 *
 * @param target - visible ASCII.
 * @returns `undefined` for any other; the authority-form is for CONNECT, and so for proxies.
 */
export function parseRequestTarget(target: string): RequestTarget | undefined {
  if (target.startsWith('/')) return originForm(target);
  if (target === '*') return { path: '*', query: '', authority: undefined };
  const [, authority, path = '/', query = ''] = ABSOLUTE_FORM.exec(target) ?? [];
  return authority === undefined ? undefined : { path, query, authority };
}

function originForm(target: string): RequestTarget {
  const mark = target.indexOf('?');
  if (mark < 0) return { path: target, query: '', authority: undefined };
  return { path: target.slice(0, mark), query: target.slice(mark + 1), authority: undefined };
}
