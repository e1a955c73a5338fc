/**
 * The responses of this middleware itself.
 *
 * @module
 */
import type { ResponseParts } from '@tsgi/compose';
import type { Header } from '@tsgi/spec';
import type { DenialReason, Denied } from './scheme.ts';

/**
 * A response of this middleware.
 *
 * @param html - default: the reason as plain text.
 */
export function answer(status: string, headers: readonly Header[] = [], html?: string): ResponseParts {
  const type = html === undefined ? 'text/plain' : 'text/html';
  return {
    status,
    headers: [['Content-Type', `${type}; charset=utf-8`], ['Cache-Control', 'no-store'], ...headers],
    body: [html ?? `${status.slice(4)}\n`],
  };
}

const STATUSES: Readonly<Record<DenialReason, string>> = {
  absent: '401 Unauthorized',
  wrong: '401 Unauthorized',
  malformed: '400 Bad Request',
  forbidden: '403 Forbidden',
  busy: '503 Service Unavailable',
  locked: '429 Too Many Requests',
};

/** Returns the response to a denial. It does not say why. */
export function refusal(denial: Denied): ResponseParts {
  const { challenges = [], denied, redirect, retryAfter } = denial;
  if (denied === 'absent' && redirect !== undefined) return answer('303 See Other', [['Location', redirect]]);
  const headers = challenges.map((challenge): Header => ['WWW-Authenticate', challenge]);
  if (retryAfter !== undefined) headers.push(['Retry-After', String(retryAfter)]);
  return answer(statusOf(denial), headers);
}

/** The status of a denial. A 401 must name a way to log in (RFC9110§15.5.2); without one it is a 403. */
function statusOf({ challenges = [], denied }: Denied): string {
  const status = STATUSES[denied];
  return status.startsWith('401') && challenges.length === 0 ? STATUSES.forbidden : status;
}
