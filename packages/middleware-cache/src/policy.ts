/**
 * Whether a response may be kept, for how long, and what it may be used for (RFC9111§3, §4.2). The rules are those
 * of http-cache-semantics. What is stricter here: nothing is fresh that does not say so, and nothing with
 * `Set-Cookie` is kept. What is looser: `must-revalidate` counts once a response is stale, and not before.
 *
 * @module
 */
import { type FieldView, headersOf } from '@tsgi/compose';
import { formatHttpDate, parseCachedDate, parseList } from '@tsgi/http';
import type { Environ, Header } from '@tsgi/spec';
import CachePolicy from 'http-cache-semantics';
import { type Directives, formatDirectives, parseDirectives, parseSeconds } from './cache-directives.ts';

/** What holds where a response says nothing; milliseconds. */
export type Defaults = {
  readonly ttl: number;
  readonly staleWhileRevalidate: number;
  readonly staleIfError: number;
};

/** How a response may be kept. */
export type Verdict = {
  readonly policy: CachePolicy.CachePolicyObject;
  /** Milliseconds for which it is worth keeping: fresh, then stale, then to be validated. */
  readonly lifetime: number;
  /** Seconds for which it is fresh. */
  readonly fresh: number;
};

// Seconds for which a stale response with a validator is kept, because it may turn out to be good still; as nginx's
// `inactive`.
const KEPT_TO_VALIDATE = 600;

const FORBIDDEN_FIELDS = ['Set-Cookie', 'Content-Range'];

/** @returns `undefined` if it must not be kept, or is of no use. */
export function judgeResponse(
  environ: Environ,
  { headers, status }: { readonly status: string; readonly headers: readonly Header[] },
  defaults: Defaults,
): Verdict | undefined {
  const fields = headersOf([...headers]);
  if (FORBIDDEN_FIELDS.some((name) => fields.has(name))) return undefined;
  if (parseList(fields.get('Vary')).includes('*')) return undefined;
  if (/^text\/event-stream\b/i.test(fields.get('Content-Type') ?? '')) return undefined;
  const code = Number(status.slice(0, 3));
  const directives = responseDirectives(fields);
  if (!saysHowFresh(directives, fields)) {
    if (defaults.ttl === 0 || code >= 400) return undefined;
    directives.set('max-age', formatSeconds(defaults.ttl));
  }
  const record = recordOf(headers);
  const policyOf = (request: CachePolicy.Headers) =>
    new CachePolicy(
      { method: 'GET', headers: request },
      { status: code, headers: { ...record, 'cache-control': formatDirectives(directives) } },
      { cacheHeuristic: 0, immutableMinTimeToLive: 0 },
    );
  if (!policyOf(judgedFields(environ)).storable()) return undefined;
  // What is stored has nothing of the request: a variant is found by its key.
  const isStrict = relax(directives);
  const fresh = policyOf({}).maxAge();
  // `s-maxage` forbids it too (RFC9111§5.2.2.10), but to a response that says how long: CDNs take it so.
  if (fresh > 0 && !isStrict && !directives.has('s-maxage')) allowStale(directives, defaults);
  const policy = policyOf({});
  if (policy.timeToLive() <= 0) return undefined;
  const isValidatable = fields.has('ETag') || fields.has('Last-Modified');
  return {
    policy: policy.toObject(),
    lifetime: policy.timeToLive() + (isValidatable ? KEPT_TO_VALIDATE * 1000 : 0),
    fresh: Math.round(fresh - policy.age()),
  };
}

function responseDirectives(fields: FieldView): Directives {
  const directives = parseDirectives(fields.get('Cache-Control'));
  // Means nothing in a response, but whoever says it wants this (RFC9111§5.4).
  if (directives.size === 0 && fields.get('Pragma')?.includes('no-cache') === true)
    directives.set('no-cache', '');
  return directives;
}

function saysHowFresh(directives: Directives, fields: FieldView): boolean {
  return directives.has('max-age') || directives.has('s-maxage') || fields.has('Expires');
}

const STRICT = ['must-revalidate', 'proxy-revalidate', 'no-cache'];

/**
 * Takes out what the library takes for `no-cache`, and with it all use of what is stale.
 *
 * @returns whether it "must not" be used then (RFC9111§5.2.2.2, §5.2.2.4, §5.2.2.8).
 */
function relax(directives: Directives): boolean {
  if (!STRICT.some((name) => directives.has(name))) return false;
  for (const name of ['must-revalidate', 'proxy-revalidate', 'stale-while-revalidate', 'stale-if-error'])
    directives.delete(name);
  return true;
}

/** How long it may be used once it is stale (RFC5861), where it does not say. */
function allowStale(directives: Directives, defaults: Defaults): void {
  const windows = [
    ['stale-while-revalidate', defaults.staleWhileRevalidate],
    ['stale-if-error', defaults.staleIfError],
  ] as const;
  for (const [name, window] of windows) {
    if (!directives.has(name)) directives.set(name, formatSeconds(window));
  }
}

/** delta-seconds (RFC9111§1.2.2), rounded up. */
function formatSeconds(milliseconds: number): string {
  return String(Math.ceil(milliseconds / 1000));
}

/** What decides whether a response to this request may be kept (RFC9111§3). */
function judgedFields(environ: Environ): CachePolicy.Headers {
  return {
    authorization: environ.HTTP_AUTHORIZATION,
    'cache-control': formatDirectives(parseDirectives(environ.HTTP_CACHE_CONTROL)),
  };
}

/** Seconds; the library has no apparent_age (RFC9111§4.2.3). */
function initialAge(fields: FieldView): number {
  const date = parseCachedDate(fields.get('Date') ?? '') ?? Date.now();
  const apparent = Math.floor((Date.now() - date) / 1000);
  return Math.max(0, apparent, parseSeconds(parseList(fields.get('Age'))[0] ?? ''));
}

function recordOf(headers: readonly Header[]): CachePolicy.Headers {
  const fields = headersOf([...headers]);
  fields.delete('Vary');
  fields.set('Age', String(initialAge(fields)));
  for (const name of ['Date', 'Expires']) if (fields.has(name)) fields.set(name, dateOf(fields, name));
  return Object.fromEntries(Array.from(fields, ([name]) => [name.toLowerCase(), fields.get(name)]));
}

/** As the library reads it, which takes for a date what `Date.parse` takes: a date, or what is none. */
function dateOf(fields: FieldView, name: string): string {
  const time = parseCachedDate(fields.get(name) ?? '');
  return time === undefined ? 'none' : formatHttpDate(time);
}
