/**
 * The canonical path, and the encoding of a path in a URL.
 *
 * @module
 */

// What cannot stand in a canonical path: control characters, and "." or ".." as a segment. A backslash counts
// as a separator there, because file systems and some applications take it for one.
// eslint-disable-next-line no-control-regex -- control characters are the subject
const NOT_CANONICAL = /[\0-\x1f\x7f-\x9f]|(?:^|[/\\])\.{1,2}(?:[/\\]|$)/;

/**
 * Returns the canonical path: percent-decoded as UTF-8, once. Do not decode it again.
 *
 * @param path - of a request target: visible ASCII.
 * @returns `undefined` for an invalid escape, invalid UTF-8, a control character, or a dot segment (RFC3986§2.1, §3.3).
 */
export function canonicalPath(path: string): string | undefined {
  const decoded = path.includes('%') ? percentDecode(path) : path;
  if (decoded === undefined) return undefined;
  // Without an escape there are only visible ASCII characters, and a dot segment needs a dot.
  const isPlain = decoded === path && !path.includes('.');
  return isPlain || !NOT_CANONICAL.test(decoded) ? decoded : undefined;
}

function percentDecode(path: string): string | undefined {
  try {
    return decodeURIComponent(path);
  } catch {
    return undefined;
  }
}

/** Percent-encodes a path for a URL. `PATH_INFO` and `SCRIPT_NAME` are decoded, so their `%` is encoded too. */
export function encodePath(path: string): string {
  // encodeURI leaves all that a URI may have; of that, these two would end the path (RFC3986§3.3).
  return encodeURI(path.toWellFormed()).replace(/[?#]/g, encodeURIComponent);
}
