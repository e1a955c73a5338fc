/**
 * Looks a request up in the store: what is there answers it, or the application does.
 *
 *   find ──fresh──▶ hit
 *    │ └──stale, may be used──▶ hit, refreshed afterwards
 *    ├──another request fills it──▶ collapse: wait, find once more
 *    └──miss, stale──▶ fill
 *
 * @module
 */
import type { Header } from '@tsgi/spec';
import { parseDirectives } from './cache-directives.ts';
import { type Forwarded, addCacheStatus } from './cache-status.ts';
import { type Landing, within } from './collapse.ts';
import { fill } from './fill.ts';
import { refreshLater } from './refresh.ts';
import type { Answer, CacheRequest } from './request.ts';
import { type Assessment, answerWith, assessStored } from './reuse.ts';
import { type StoredResponse, findResponse } from './stored-response.ts';

/** The store's answer for a request. */
type Found = {
  /** Key of the response, stored or not. */
  readonly key: string;
  readonly stored: StoredResponse | undefined;
  /** Allowed uses of the stored response. */
  readonly assessment: Assessment | undefined;
  /** Why the request is forwarded, if it is. */
  readonly fwd: Forwarded;
};

/** @returns the response; or why the request bypasses the cache. */
export async function lookup(request: CacheRequest): Promise<Answer | Forwarded> {
  const { flights, settings } = request;
  const deadline = performance.now() + settings.lockTimeout;
  const waitedInVain = new Set<string>();
  // Why it had to wait for another request, first.
  let collapsed: Forwarded | undefined;
  for (;;) {
    const found = await find(request);
    const answer = hit(request, found, collapsed);
    if (answer !== undefined) return answer;
    if (wantsStoredOnly(request)) return gatewayTimeout(request);
    if (!isForWhole(request)) return found.fwd;
    const { fwd, key } = found;
    const flight = fwd === 'request' || waitedInVain.has(key) ? undefined : flights.join(key);
    if (flight === undefined) return miss(request, { ...found, fwd: collapsed ?? fwd }, deadline);
    collapsed ??= fwd;
    const landing = await within<Landing>(Math.max(0, deadline - performance.now()), flight);
    if (landing !== 'abandoned') waitedInVain.add(key);
  }
}

async function find(request: CacheRequest): Promise<Found> {
  const { key, miss: reason, stored } = await findResponse(request);
  if (stored === undefined) return { key, stored, assessment: undefined, fwd: reason };
  const assessment = assessStored(stored.head, request.heeded);
  return { key, stored, assessment, fwd: assessment.use === 'request' ? 'request' : 'stale' };
}

/**
 * Answers with the stored response, if that is allowed.
 *
 * @param collapsed - why the request waited for another one.
 */
function hit(
  request: CacheRequest,
  { assessment, key, stored }: Found,
  collapsed: Forwarded | undefined,
): Answer | undefined {
  if (stored === undefined || assessment === undefined) return undefined;
  const { age, ttl, use } = assessment;
  if (use !== 'fresh' && use !== 'refresh') return undefined;
  if (use === 'refresh' && request.flights.join(key) === undefined) refreshLater(request, key, stored);
  const answer = answerWith(stored, request.environ, age);
  const status =
    collapsed === undefined ? { hit: true as const } : { fwd: collapsed, collapsed: true as const };
  addCacheStatus(answer.headers, request.settings, { ...status, ttl });
  return answer;
}

/** Fills the cache, as the only request to do so where that is useful. */
async function miss(request: CacheRequest, { fwd, key, stored }: Found, deadline: number): Promise<Answer> {
  const { environ, flights, report, settings, store } = request;
  const isShared = fwd !== 'request' && flights.join(key) === undefined && !flights.isUnstorable(key);
  if (!isShared) return fill(request, { fwd, stored, land: flights.beginAlone(key) });
  const { land, landed } = flights.begin(key);
  // However the response ends: no request must wait for it for ever.
  environ['tsgi.response_finished'].push(() => land('abandoned'));
  const wait = Math.max(0, deadline - performance.now());
  const held = await store.hold(report, key, { wait, expiry: settings.lockTimeout });
  void landed.then(held.release);
  const answer = held.isWorthALook ? hit(request, await find(request), fwd) : undefined;
  if (answer === undefined) return fill(request, { fwd, stored, land });
  land('stored');
  return answer;
}

/** Whether the client accepts a stored response only (RFC9111§5.2.1.7). */
function wantsStoredOnly({ heeded }: CacheRequest): boolean {
  return parseDirectives(heeded.HTTP_CACHE_CONTROL).has('only-if-cached');
}

function gatewayTimeout({ settings }: CacheRequest): Answer {
  const headers: Header[] = [['Content-Type', 'text/plain; charset=utf-8']];
  addCacheStatus(headers, settings, { detail: 'only-if-cached' });
  return { status: '504 Gateway Timeout', headers, body: ['Not in the cache\n'] };
}

/** Whether the request is for a whole response; only those are stored, for GET. */
function isForWhole({ environ }: CacheRequest): boolean {
  return environ.REQUEST_METHOD === 'GET' && environ.HTTP_RANGE === undefined;
}
