/** A request target, taken apart. `path` and `query` are as sent. */
export interface RequestTarget {
  /** Of an absolute-form target without one: `/`. Of the asterisk-form: `*`. */
  readonly path: string;
  /** What follows `?`; `''` if nothing does. */
  readonly query: string;
  /** Host and port of an absolute-form target; they win over `Host` (RFC9112§3.2.2). */
  readonly authority: string | undefined;
}

// absolute-form of http and https: scheme "://" authority path-abempty [ "?" query ]
const ABSOLUTE_FORM = /^https?:\/\/([^/?]*)(\/[^?]*)?(?:\?(.*))?$/i;

/**
 * Takes a request target apart (RFC9110§7.1, RFC9112§3.2): the origin-form, the absolute-form of http and https, or
 * the asterisk-form. The authority is as sent: {@link isHost} tells whether it is one.
 *
 * @param target - visible ASCII.
 * @returns `undefined` for all others; the authority-form is for CONNECT, and so for proxies.
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
