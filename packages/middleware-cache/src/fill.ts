/**
 * Fills the cache: gets a response from the application, or validates the stored one (RFC9111§4.3). If the application
 * fails, a stale response may be used.
 *
 * @module
 */
import { type ResponseParts, headersOf, readResponse } from '@tsgi/compose';
import { describesContent } from '@tsgi/http';
import type { Header } from '@tsgi/spec';
import CachePolicy from 'http-cache-semantics';
import { type Forwarded, addCacheStatus } from './cache-status.ts';
import type { Land } from './collapse.ts';
import { forwardedRequest } from './forward.ts';
import { judgeResponse } from './policy.ts';
import { tagsOf } from './purge.ts';
import type { Answer, CacheRequest } from './request.ts';
import { answerWith, assessStored, isGoodForErrors } from './reuse.ts';
import { type Fill, codeOf, dated, isStored, storeContent, storeOnItsWay } from './store.ts';
import type { StoredHead, StoredResponse } from './stored-response.ts';

/** A miss, or a stored response that needs validation. */
export type Miss = {
  readonly fwd: Forwarded;
  /** The stored response, which needs validation. */
  readonly stored: StoredResponse | undefined;
  /** Called with the outcome. */
  readonly land: Land;
};

/** @throws errors of the application before its response begins, unless a stale response may be used. */
export async function fill(request: CacheRequest, miss: Miss): Promise<Answer> {
  const { app, environ, report, store } = request;
  const { fwd, land, stored } = miss;
  const epoch = await store.attempt(report, (asked) => asked.epoch());
  const forwarded = forwardedRequest(environ, stored?.head);
  let response: ResponseParts;
  try {
    response = await readResponse(app, forwarded.environ);
  } catch (error) {
    land('failed');
    const answer = staleAnswer(request, miss, undefined);
    if (answer === undefined) throw error;
    report(`cache: a stale response was sent, because the application failed: ${describe(error)}`);
    return answer;
  }
  const filling: Fill = { fwd, land, epoch, forwarded };
  const code = codeOf(response);
  if (code === 304 && stored !== undefined) {
    await response.body.close?.();
    if (isAbout(response.headers, stored.head)) return validated(request, filling, { stored, response });
    return fill(request, { ...miss, stored: undefined });
  }
  const instead = FAILURES.has(code) ? staleAnswer(request, miss, code) : undefined;
  if (instead === undefined) return { ...storeOnItsWay(request, filling, response), begun: forwarded.begun };
  land('failed');
  await response.body.close?.();
  return instead;
}

// "any situation that would have resulted in a 500 … 502, 503, or 504" (RFC5861§4)
const FAILURES: ReadonlySet<number> = new Set([500, 502, 503, 504]);

function staleAnswer(
  { environ, heeded, settings }: CacheRequest,
  { fwd, stored }: Miss,
  code: number | undefined,
): Answer | undefined {
  if (stored === undefined || !isGoodForErrors(stored.head)) return undefined;
  const { age, ttl } = assessStored(stored.head, heeded);
  const answer = answerWith(stored, environ, age);
  const failure = code === undefined ? {} : { fwdStatus: code };
  addCacheStatus(answer.headers, settings, { fwd, ...failure, ttl, detail: 'stale-if-error' });
  return answer;
}

/** Returns the stored response, updated by the 304. */
function validated(
  request: CacheRequest,
  filling: Fill,
  { response, stored }: { readonly response: ResponseParts; readonly stored: StoredResponse },
): Answer {
  const { environ, heeded, settings } = request;
  const { epoch, forwarded, fwd, land } = filling;
  const { content, head } = stored;
  const headers = dated(updatedHeaders(head.headers, dated(response.headers)));
  const said = tagsOf(response.headers, environ);
  const tags = headersOf(response.headers).has('Cache-Tag') ? said : head.tags;
  const isStorable = epoch !== undefined && !forwarded.isPersonal;
  const verdict = isStorable ? judgeResponse(heeded, { status: head.status, headers }, settings) : undefined;
  const answer = answerWith(
    { content, head: { ...head, headers: headers.filter(isStored), tags } },
    environ,
    0,
  );
  if (verdict === undefined) land('unstorable');
  else storeContent(request, filling, { status: head.status, headers, tags, verdict })(content);
  const kept = verdict === undefined ? {} : { ttl: verdict.fresh, stored: true as const };
  addCacheStatus(answer.headers, settings, { fwd, fwdStatus: 304, ...kept });
  return answer;
}

/** Whether a 304 validates the stored response (RFC9111§4.3.3). */
function isAbout(headers: readonly Header[], stored: StoredHead): boolean {
  const policy = CachePolicy.fromObject(stored.policy);
  const fields = headersOf([...headers]);
  const said = { etag: fields.get('ETag'), 'last-modified': fields.get('Last-Modified') };
  // A 304 that says nothing answers the condition that was sent.
  if (said.etag === undefined && said['last-modified'] === undefined) return true;
  return policy.revalidatedPolicy({ headers: {} }, { status: 304, headers: said }).matches;
}

/** Replaces stored field lines by those of a 304, except those about the content (RFC9111§3.2, §4.3.4). */
function updatedHeaders(stored: readonly Header[], headers: readonly Header[]): Header[] {
  const newer = headers.filter(([name]) => !describesContent(name));
  const names = new Set(newer.map(([name]) => name.toLowerCase()));
  return [...stored.filter(([name]) => !names.has(name.toLowerCase())), ...newer];
}

function describe(error: unknown): string {
  return error instanceof Error ? (error.stack ?? String(error)) : String(error);
}
