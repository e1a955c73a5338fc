/**
 * Stores a response on its way to the client, if it may be stored.
 *
 * @module
 */
import {
  type ResponseHead,
  type ResponseParts,
  chunkBytes,
  headersOf,
  mapChunks,
  selectContent,
} from '@tsgi/compose';
import { GatheredBytes, formatHttpDate, parseList } from '@tsgi/http';
import { type Body, type Chunk, type Environ, type Header, isFileBody } from '@tsgi/spec';
import { type Forwarded, addCacheStatus } from './cache-status.ts';
import type { Land } from './collapse.ts';
import type { ForwardedRequest } from './forward.ts';
import { type Verdict, judgeResponse } from './policy.ts';
import { tagsOf } from './purge.ts';
import type { CacheRequest } from './request.ts';
import { keepResponse } from './stored-response.ts';

/** A request that is filling the cache. */
export type Fill = {
  readonly fwd: Forwarded;
  readonly land: Land;
  readonly forwarded: ForwardedRequest;
  /** Epoch of the store when the application was called; `undefined` if the store cannot be reached. */
  readonly epoch: number | undefined;
};

/** Returns the application's response, which is stored on its way if that is allowed. */
export function storeOnItsWay(request: CacheRequest, filling: Fill, response: ResponseParts): ResponseParts {
  const { environ, heeded, settings } = request;
  const { forwarded, fwd, land } = filling;
  const headers = dated(response.headers);
  const tags = tagsOf(headers, environ);
  const verdict = isStorable(request, filling, response)
    ? judgeResponse(heeded, { status: response.status, headers }, settings)
    : undefined;
  const own = [...response.headers];
  if (verdict === undefined) {
    land(codeOf(response) >= 500 ? 'failed' : 'unstorable');
    addCacheStatus(own, settings, { fwd });
    return { ...response, headers: own };
  }
  const store = storeContent(request, filling, { status: response.status, headers, tags, verdict });
  const head = clientHead(environ, { status: response.status, headers: own });
  const isWhole = head.status === response.status;
  const body = collectingBody(response, {
    limit: settings.maxContent,
    // What the client has is read to its end all the same; nothing of it is sent.
    pass: (chunk) => (isWhole ? chunk : ''),
    collected(content, outcome) {
      if (outcome === 'cut') land('abandoned');
      else if (content === undefined || forwarded.isPersonal) land('unstorable');
      // An array is collected before its response begins.
      else
        forwarded.onceBegun(() => {
          store(content);
        });
    },
  });
  addCacheStatus(head.headers, settings, { fwd, ttl: verdict.fresh, stored: true });
  return { ...head, body };
}

function isStorable(
  { settings }: CacheRequest,
  { epoch, forwarded }: Fill,
  response: ResponseParts,
): boolean {
  if (epoch === undefined || forwarded.isPersonal || response.failure !== undefined) return false;
  // A server may send a file faster than anybody can read it.
  if (isFileBody(response.body)) return false;
  return Number(headersOf(response.headers).get('Content-Length') ?? 0) <= settings.maxContent;
}

/** Returns the head for a client that may have it already, or whose conditions fail (RFC9110§13.2.1). */
function clientHead(environ: Environ, response: ResponseHead): ResponseHead {
  if (codeOf(response) !== 200) return response;
  const { headers, status } = selectContent(environ, response.headers, 0);
  return status.startsWith('200') ? response : { status, headers };
}

type Storable = ResponseHead & { readonly tags: readonly string[]; readonly verdict: Verdict };

/** @returns a function that stores the content, and then ends the flight. */
export function storeContent(
  request: CacheRequest,
  filling: Fill,
  storable: Storable,
): (content: Uint8Array) => void {
  const { headers, status, tags, verdict } = storable;
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
    const keeping = keepResponse(request, { head, content, epoch, lifetime, fields });
    land(keeping.then(() => 'stored'));
    request.environ['tsgi.response_finished'].push(() => keeping);
  };
}

/**
 * Called once with the outcome of a body: its bytes; nothing, if they exceed the limit or differ from the announced
 * length; or that it was cut.
 */
type Collected = (content: Uint8Array | undefined, outcome: 'complete' | 'unfit' | 'cut') => void;

type Collecting = {
  readonly limit: number;
  readonly collected: Collected;
  readonly pass: (chunk: Chunk) => Chunk;
};

/**
 * Wraps a body so that it is collected on its way. Chunks are passed on as they come, and copied, since their memory
 * may be reused.
 *
 * @param limit - maximum of bytes to collect; longer bodies are still passed on.
 * @param pass - maps each chunk for the client.
 */
function collectingBody(
  { body, headers }: Pick<ResponseHead, 'headers'> & { readonly body: Body },
  { collected, limit, pass }: Collecting,
): Body {
  const declared = headersOf(headers).get('Content-Length');
  let gathered = new GatheredBytes();
  let size = 0;
  let isSettled = false;
  const settle: Collected = (content, outcome) => {
    if (isSettled) return;
    isSettled = true;
    gathered = new GatheredBytes();
    collected(content, outcome);
  };
  const mapped = mapChunks(body, {
    chunk(chunk) {
      const bytes = chunkBytes(chunk);
      size += bytes.byteLength;
      if (size > limit) settle(undefined, 'unfit');
      else if (!isSettled) gathered.copy(bytes);
      return pass(chunk);
    },
    flush() {
      const isWhole = declared === undefined || declared === String(size);
      settle(isWhole ? gathered.join() : undefined, isWhole ? 'complete' : 'unfit');
      return '';
    },
  });
  return Object.assign(mapped, {
    close() {
      settle(undefined, 'cut');
      return body.close?.();
    },
  });
}

// Said anew each time, or not for clients.
const NOT_STORED: ReadonlySet<string> = new Set(['content-length', 'age', 'cache-tag']);

/** Whether a field line is stored. */
export function isStored([name]: Header): boolean {
  return !NOT_STORED.has(name.toLowerCase());
}

/** Returns the field lines with a date, from which their age counts (RFC9110§6.6.1). */
export function dated(headers: readonly Header[]): Header[] {
  const own = [...headers];
  if (!headersOf(own).has('Date')) own.push(['Date', formatHttpDate(Date.now())]);
  return own;
}

/** The number of a status. */
export function codeOf({ status }: { readonly status: string }): number {
  return Number(status.slice(0, 3));
}
