/**
 * Asks the application: for a response, or whether the stored one is good still. If it fails, a stale one may stand
 * in for what it did not give.
 *
 * @module
 */
import { type ResponseParts, headersOf, readResponse } from '@tsgi/compose';
import { tagsOf } from '../fields/tags.ts';
import { assessStored, isGoodForErrors } from '../responses/assess-stored.ts';
import { judgeResponse } from '../responses/judge-response.ts';
import { storedAnswer } from '../responses/stored-answer.ts';
import type { StoredResponse } from '../responses/stored-response.ts';
import { isAbout, updatedHeaders } from '../responses/validate-stored.ts';
import { askingFor } from './asking.ts';
import { type Errand, type Filling, codeOf, dated, isStored, keep, keptOnItsWay } from './keep-answer.ts';
import { type Visit, sayStatus } from './visit.ts';

/** A response for the client. */
export type Answer = ResponseParts & {
  /** To be called when it has begun. */
  readonly begun?: () => void;
};

/** @throws what the application throws before its response begins, unless a stale response may stand in for it. */
export async function forward(visit: Visit, errand: Errand): Promise<Answer> {
  const { app, environ, access } = visit;
  const epoch = await access.store.attempt(access.report, (store) => store.epoch());
  const asking = askingFor(environ, errand.stored?.head);
  const filling = { ...errand, asking, epoch };
  let response: ResponseParts;
  try {
    response = await readResponse(app, asking.environ);
  } catch (error) {
    errand.land('failed');
    const answer = staleAnswer(visit, errand, undefined);
    if (answer === undefined) throw error;
    access.report(`cache: a stale response was sent, because the application failed: ${describe(error)}`);
    return answer;
  }
  const { stored } = errand;
  const code = codeOf(response);
  if (code === 304 && stored !== undefined) {
    await response.body.close?.();
    if (isAbout(response.headers, stored.head)) return validated(visit, filling, { stored, response });
    return forward(visit, { ...errand, stored: undefined });
  }
  const instead = FAILURES.has(code) ? staleAnswer(visit, errand, code) : undefined;
  if (instead === undefined) return { ...keptOnItsWay(visit, filling, response), begun: asking.begun };
  errand.land('failed');
  await response.body.close?.();
  return instead;
}

// "any situation that would have resulted in a 500 … 502, 503, or 504" (RFC5861§4)
const FAILURES: ReadonlySet<number> = new Set([500, 502, 503, 504]);

function staleAnswer(
  { environ, heeded, settings }: Visit,
  { fwd, stored }: Errand,
  code: number | undefined,
): Answer | undefined {
  if (stored === undefined || !isGoodForErrors(stored.head)) return undefined;
  const { age, ttl } = assessStored(stored.head, heeded);
  const answer = storedAnswer(stored, environ, age);
  const failure = code === undefined ? {} : { fwdStatus: code };
  sayStatus(answer.headers, settings, { fwd, ...failure, ttl, detail: 'stale-if-error' });
  return answer;
}

/** The stored response once more, with what the 304 says anew. */
function validated(
  visit: Visit,
  filling: Filling,
  { response, stored }: { readonly response: ResponseParts; readonly stored: StoredResponse },
): Answer {
  const headers = dated(updatedHeaders(stored.head.headers, dated(response.headers)));
  const said = tagsOf(response.headers, visit.environ);
  const tags = headersOf(response.headers).has('Cache-Tag') ? said : stored.head.tags;
  const { content, head } = stored;
  const isKeepable = filling.epoch !== undefined && !filling.asking.isPersonal;
  const verdict = isKeepable
    ? judgeResponse(visit.heeded, { status: head.status, headers }, visit.settings)
    : undefined;
  const news = { ...head, headers: headers.filter(isStored), tags };
  const answer = storedAnswer({ content, head: news }, visit.environ, 0);
  if (verdict === undefined) filling.land('unstorable');
  else keep(visit, filling, { status: head.status, headers, tags, verdict })(content);
  const kept = verdict === undefined ? {} : { ttl: verdict.fresh, stored: true as const };
  sayStatus(answer.headers, visit.settings, { fwd: filling.fwd, fwdStatus: 304, ...kept });
  return answer;
}

function describe(error: unknown): string {
  return error instanceof Error ? (error.stack ?? String(error)) : String(error);
}
