/**
 * What becomes of a request that may be answered from the store.
 *
 *   find ──fresh──▶ hit
 *    │ └──stale, may be used──▶ hit, refreshed afterwards
 *    ├──somebody is asking already──▶ wait, find once more
 *    └──miss, stale──▶ forward, keep
 *
 * @module
 */
import type { Header } from '@tsgi/spec';
import { parseDirectives } from '../fields/cache-directives.ts';
import type { Forwarded } from '../fields/cache-status.ts';
import { type Assessment, assessStored } from '../responses/assess-stored.ts';
import { type Found, findResponse } from '../responses/response-shelf.ts';
import { storedAnswer } from '../responses/stored-answer.ts';
import type { StoredResponse } from '../responses/stored-response.ts';
import type { Landing } from '../waiting/flights.ts';
import { holdLock } from '../waiting/hold-lock.ts';
import { within } from '../waiting/within.ts';
import { type Answer, forward } from './forward.ts';
import { refreshLater } from './refresh.ts';
import { type Visit, sayStatus } from './visit.ts';

/** A response of the store, and what it may be used for. */
type Candidate = {
  readonly found: Found;
  readonly stored: StoredResponse | undefined;
  readonly assessment: Assessment | undefined;
};

/** How a request has waited for others. */
type Waiting = {
  readonly deadline: number;
  /** Why it had to wait first. */
  since?: Forwarded;
  /** What it has waited for in vain. */
  readonly inVain: Set<string>;
};

/** @returns the response; or why the request is to be passed to the application as it is. */
export async function serveStored(visit: Visit): Promise<Answer | Forwarded> {
  const { flights, settings } = visit;
  const waiting: Waiting = { deadline: performance.now() + settings.lockTimeout, inVain: new Set() };
  for (;;) {
    const candidate = await look(visit);
    const answer = usable(visit, candidate, waiting.since);
    if (answer !== undefined) return answer;
    const fwd = reasonToForward(candidate);
    if (wantsStoredOnly(visit)) return gatewayTimeout(visit);
    if (!isForWhole(visit)) return fwd;
    const { key } = candidate.found;
    const flight = fwd === 'request' || waiting.inVain.has(key) ? undefined : flights.join(key);
    if (flight === undefined) return lead(visit, candidate, waiting);
    waiting.since ??= fwd;
    const landing = await within<Landing>(Math.max(0, waiting.deadline - performance.now()), flight);
    if (landing !== 'abandoned') waiting.inVain.add(key);
  }
}

async function look(visit: Visit): Promise<Candidate> {
  const found = await findResponse(visit.access);
  const stored = found.response;
  const assessment = stored && assessStored(stored.head, visit.heeded);
  return { found, stored, assessment };
}

/** The answer from the store, if there is one that may be used. */
function usable(
  visit: Visit,
  { assessment, found, stored }: Candidate,
  since: Forwarded | undefined,
): Answer | undefined {
  if (stored === undefined || assessment === undefined) return undefined;
  const { age, ttl, use } = assessment;
  if (use !== 'fresh' && use !== 'refresh') return undefined;
  const { key } = found;
  if (use === 'refresh' && visit.flights.join(key) === undefined) {
    refreshLater(visit, key, stored);
  }
  const answer = storedAnswer(stored, visit.environ, age);
  const status = since === undefined ? { hit: true as const } : { fwd: since, collapsed: true as const };
  sayStatus(answer.headers, visit.settings, { ...status, ttl });
  return answer;
}

function reasonToForward({ assessment, found }: Candidate): Forwarded {
  if (assessment === undefined) return found.miss;
  return assessment.use === 'request' ? 'request' : 'stale';
}

/** Asks the application, as the only one where that is of use. */
async function lead(visit: Visit, candidate: Candidate, waiting: Waiting): Promise<Answer> {
  const { access, flights } = visit;
  const { found, stored } = candidate;
  const fwd = waiting.since ?? reasonToForward(candidate);
  const { key } = found;
  const isShared = fwd !== 'request' && flights.join(key) === undefined && !flights.isUnstorable(key);
  if (!isShared) return forward(visit, { fwd, stored, land: flights.beginAlone(key) });
  const { land, landed } = flights.begin(key);
  // However the response ends: nobody must wait for it for ever.
  visit.environ['tsgi.response_finished'].push(() => land('abandoned'));
  const wait = Math.max(0, waiting.deadline - performance.now());
  const held = await holdLock(access, key, { wait, expiry: visit.settings.lockTimeout });
  void landed.then(held.release);
  const answer = held.isWorthALook ? usable(visit, await look(visit), fwd) : undefined;
  if (answer === undefined) return forward(visit, { fwd, stored, land });
  land('stored');
  return answer;
}

/** Whether the client has said that it wants nothing of the application (RFC9111§5.2.1.7). */
function wantsStoredOnly({ heeded }: Visit): boolean {
  return parseDirectives(heeded.HTTP_CACHE_CONTROL).has('only-if-cached');
}

function gatewayTimeout({ settings }: Visit): Answer {
  const headers: Header[] = [['Content-Type', 'text/plain; charset=utf-8']];
  sayStatus(headers, settings, { detail: 'only-if-cached' });
  return { status: '504 Gateway Timeout', headers, body: ['Not in the cache\n'] };
}

/** Only a whole response to GET can be stored. */
function isForWhole({ environ }: Visit): boolean {
  return environ.REQUEST_METHOD === 'GET' && environ.HTTP_RANGE === undefined;
}
