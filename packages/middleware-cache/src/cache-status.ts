/** What the cache did with a request, as a field of the response (RFC9211). @module */
import { headersOf } from '@tsgi/compose';
import type { Header } from '@tsgi/spec';

/** Why the request was forwarded to the application (RFC9211§2.2). */
export type Forwarded = 'bypass' | 'method' | 'uri-miss' | 'vary-miss' | 'request' | 'stale';

/** The parameters of `Cache-Status`, in the order written. */
export type CacheStatus = {
  readonly hit?: true;
  readonly fwd?: Forwarded;
  /** Status of the application's response, if the client gets another. */
  readonly fwdStatus?: number;
  /** Seconds until the response is stale; negative if it is. */
  readonly ttl?: number;
  /** Whether the response is being stored. The head is sent before the outcome is known. */
  readonly stored?: true;
  /** Whether the request waited for another one with the same key. */
  readonly collapsed?: true;
  readonly detail?: 'stale-if-error' | 'only-if-cached';
};

/**
 * Adds this cache's `Cache-Status` to a client's field lines, after those of inner caches. `Cache-Tag` is for the cache
 * alone, and removed.
 *
 * @param name - of the cache; `false` adds no field.
 */
export function addCacheStatus(
  headers: Header[],
  { name }: { readonly name: string | false },
  status: CacheStatus,
): void {
  const fields = headersOf(headers);
  fields.delete('Cache-Tag');
  if (name === false) return;
  const { collapsed, detail, fwd, fwdStatus, hit, stored, ttl } = status;
  const parameters = [
    hit === true ? 'hit' : undefined,
    fwd && `fwd=${fwd}`,
    fwdStatus === undefined ? undefined : `fwd-status=${fwdStatus}`,
    ttl === undefined ? undefined : `ttl=${ttl}`,
    stored === true ? 'stored' : undefined,
    collapsed === true ? 'collapsed' : undefined,
    detail && `detail=${detail}`,
  ];
  const member = [name, ...parameters.filter((parameter) => parameter !== undefined)].join('; ');
  const before = fields.get('Cache-Status');
  fields.set('Cache-Status', before === undefined ? member : `${before}, ${member}`);
}
