/** What the cache did with a request, as a field of the response (RFC9211). @module */
import { headersOf } from '@tsgi/compose';
import type { Header } from '@tsgi/spec';

/** Why the application was asked (RFC9211§2.2). */
export type Forwarded = 'bypass' | 'method' | 'uri-miss' | 'vary-miss' | 'request' | 'stale';

/** The parameters, in the order in which they are written. */
export type CacheStatus = {
  readonly hit?: true;
  readonly fwd?: Forwarded;
  /** What the application answered, where the client gets another status. */
  readonly fwdStatus?: number;
  /** Seconds for which it is fresh; below 0 if it is not. */
  readonly ttl?: number;
  /** Whether it is being stored. The head leaves before the end is known. */
  readonly stored?: true;
  /** Whether another request has asked the application, and this one has waited for it. */
  readonly collapsed?: true;
  readonly detail?: 'stale-if-error' | 'only-if-cached';
};

/**
 * Adds to a client's field lines what this cache did; it is outside of those who did something before. `Cache-Tag` is
 * for the cache alone.
 *
 * @param name - what the cache is called; `false` for no field.
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
