// Sub-delims, ":" and "@" stand for themselves in a path, as the slashes between its segments do (RFC3986§3.3).
const NEEDLESS = /%(?:2F|24|26|2B|2C|3A|3B|3D|40)/g;

/**
 * A path for a URL: percent-encoded as UTF-8 (RFC3986§2.1), so that the server decodes it to the same.
 *
 * @param path - decoded, as `SCRIPT_NAME` and `PATH_INFO` are; its slashes separate segments.
 * @throws URIError if it has half a surrogate pair.
 */
export function encodePath(path: string): string {
  return encodeURIComponent(path).replace(NEEDLESS, decodeURIComponent);
}
