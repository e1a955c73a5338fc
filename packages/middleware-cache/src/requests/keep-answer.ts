/** A response on its way to the client, from which the store gets a copy if it may. @module */
import { type ResponseHead, type ResponseParts, headersOf, selectContent } from '@tsgi/compose';
import { formatHttpDate, parseList } from '@tsgi/http';
import { type Environ, type Header, isFileBody } from '@tsgi/spec';
import type { Forwarded } from '../fields/cache-status.ts';
import { tagsOf } from '../fields/tags.ts';
import { collectingBody } from '../responses/collecting-body.ts';
import { type Verdict, judgeResponse } from '../responses/judge-response.ts';
import { keepResponse } from '../responses/response-shelf.ts';
import type { StoredResponse } from '../responses/stored-response.ts';
import type { Land } from '../waiting/flights.ts';
import type { Asking } from './asking.ts';
import { type Visit, sayStatus } from './visit.ts';

/** Why and how the application is asked. */
export type Errand = {
  readonly fwd: Forwarded;
  /** What is stored, and cannot be used unasked. */
  readonly stored: StoredResponse | undefined;
  /** Called with what becomes of it, sooner or later. */
  readonly land: Land;
};

/** An errand under way. */
export type Filling = Errand & {
  readonly asking: Asking;
  /** Of the store, when the application was asked; `undefined` if the store cannot be asked. */
  readonly epoch: number | undefined;
};

/** The application's response, kept on its way through if it may be. */
export function keptOnItsWay(visit: Visit, filling: Filling, response: ResponseParts): ResponseParts {
  const { environ, settings } = visit;
  const { asking, fwd, land } = filling;
  const headers = dated(response.headers);
  const tags = tagsOf(headers, environ);
  const verdict = isKeepable(visit, filling, response)
    ? judgeResponse(visit.heeded, { status: response.status, headers }, settings)
    : undefined;
  const own = [...response.headers];
  if (verdict === undefined) {
    land(codeOf(response) >= 500 ? 'failed' : 'unstorable');
    sayStatus(own, settings, { fwd });
    return { ...response, headers: own };
  }
  const store = keep(visit, filling, { status: response.status, headers, tags, verdict });
  const head = clientHead(environ, { status: response.status, headers: own });
  const isWhole = head.status === response.status;
  const body = collectingBody(response, {
    limit: settings.maxContent,
    // What the client has is read to its end all the same; nothing of it is sent.
    pass: (chunk) => (isWhole ? chunk : ''),
    collected(content, outcome) {
      if (outcome === 'cut') land('abandoned');
      else if (content === undefined || asking.isPersonal) land('unstorable');
      // An array is collected before its response begins.
      else
        asking.onceBegun(() => {
          store(content);
        });
    },
  });
  sayStatus(head.headers, settings, { fwd, ttl: verdict.fresh, stored: true });
  return { ...head, body };
}

function isKeepable({ settings }: Visit, { asking, epoch }: Filling, response: ResponseParts): boolean {
  if (epoch === undefined || asking.isPersonal || response.failure !== undefined) return false;
  // A server may send a file faster than anybody can read it.
  if (isFileBody(response.body)) return false;
  return Number(headersOf(response.headers).get('Content-Length') ?? 0) <= settings.maxContent;
}

/** The response to a client that may have it, or the conditions of which do not hold (RFC9110§13.2.1). */
function clientHead(environ: Environ, response: ResponseHead): ResponseHead {
  if (codeOf(response) !== 200) return response;
  const { headers, status } = selectContent(environ, response.headers, 0);
  return status.startsWith('200') ? response : { status, headers };
}

type Keepable = ResponseHead & { readonly tags: readonly string[]; readonly verdict: Verdict };

/** @returns what puts a content into the store, and lands then. */
export function keep(visit: Visit, filling: Filling, keepable: Keepable): (content: Uint8Array) => void {
  const { headers, status, tags, verdict } = keepable;
  const { epoch = 0, land } = filling;
  return (content) => {
    const head = {
      kind: 'response',
      status,
      headers: headers.filter(isStored),
      policy: verdict.policy,
      tags,
    } as const;
    const fields = parseList(headersOf(headers).get('Vary')?.toLowerCase());
    const { lifetime } = verdict;
    const keeping = keepResponse(visit.access, { head, content, epoch, lifetime, fields });
    land(keeping.then(() => 'stored'));
    visit.environ['tsgi.response_finished'].push(() => keeping);
  };
}

// Said anew each time, or not for clients.
const NOT_STORED: ReadonlySet<string> = new Set(['content-length', 'age', 'cache-tag']);

/** Whether a field line is kept. */
export function isStored([name]: Header): boolean {
  return !NOT_STORED.has(name.toLowerCase());
}

/** The field lines with the time from which their age counts (RFC9110§6.6.1). */
export function dated(headers: readonly Header[]): Header[] {
  const own = [...headers];
  if (!headersOf(own).has('Date')) own.push(['Date', formatHttpDate(Date.now())]);
  return own;
}

/** The number of a status. */
export function codeOf({ status }: { readonly status: string }): number {
  return Number(status.slice(0, 3));
}
