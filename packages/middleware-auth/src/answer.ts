/** The answers of this middleware itself. @module */
import type { ResponseParts } from '@tsgi/compose';
import type { Header } from '@tsgi/spec';
import type { DenialReason, Denied } from './scheme.ts';

/** An answer of this middleware's own, for the one who asked. @param html - by default, the reason as plain text. */
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

/** The answer to a denial. It says nothing of why. */
export function refusal(denial: Denied): ResponseParts {
  const { challenges = [], denied, redirect, retryAfter } = denial;
  if (denied === 'absent' && redirect !== undefined) return answer('303 See Other', [['Location', redirect]]);
  const headers = challenges.map((challenge): Header => ['WWW-Authenticate', challenge]);
  if (retryAfter !== undefined) headers.push(['Retry-After', String(retryAfter)]);
  return answer(statusOf(denial), headers);
}

/** A 401 must say what would help (RFC9110§15.5.2); where nothing would, it is a 403. */
function statusOf({ challenges = [], denied }: Denied): string {
  const status = STATUSES[denied];
  return status.startsWith('401') && challenges.length === 0 ? STATUSES.forbidden : status;
}
