/** The cookies of a request, by name. */
export type Cookies = ReadonlyMap<string, string>;

/**
 * Of two cookies with one name the first counts: browsers send the one with the longer path first (RFC6265bis§5.8.3).
 * What has no `=` or no name is left out, and percent-escapes that cannot be decoded stay as they are.
 *
 * @param field - `HTTP_COOKIE`.
 */
export function parseCookies(field: string): Cookies {
  const cookies = new Map<string, string>();
  for (const pair of field.split(';')) {
    const equals = pair.indexOf('=');
    const name = equals < 0 ? '' : pair.slice(0, equals).trim();
    if (name === '' || cookies.has(name)) continue;
    cookies.set(name, decode(pair.slice(equals + 1).trim()));
  }
  return cookies;
}

function decode(value: string): string {
  if (!value.includes('%')) return value;
  try {
    return decodeURIComponent(value);
  } catch {
    return value;
  }
}
