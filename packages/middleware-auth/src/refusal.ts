/** What is answered to who may not pass. @module */
import type { ResponseParts } from '@tsgi/compose';
import type { Header } from '@tsgi/spec';
import { answer } from './answer.ts';
import type { DenialReason, Denied } from './scheme.ts';

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
