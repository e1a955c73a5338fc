// uri-host is an IP-literal or a reg-name (RFC3986§3.2.2), the latter without sub-delims: no name that was ever
// registered has them, and some recipients take "," or ";" for an end. port = *DIGIT (RFC3986§3.2.3).
const HOST = /^(?:\[[0-9A-Fa-f:.]+\]|(?:[A-Za-z0-9._~-]|%[0-9A-Fa-f]{2})*)(?::[0-9]{0,5})?$/;

/**
 * Whether the string is `Host = uri-host [ ":" port ]` (RFC9110§7.2). The empty string is: the target has no authority.
 */
export function isHost(text: string): boolean {
  return HOST.test(text);
}
