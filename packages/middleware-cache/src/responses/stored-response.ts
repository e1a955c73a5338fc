/** A response as it is kept. @module */
import type { Header } from '@tsgi/spec';
import type CachePolicy from 'http-cache-semantics';

/** Everything of a response but its content. It is JSON. */
export type StoredHead = {
  readonly kind: 'response';
  readonly status: string;
  /** Without what is said anew each time: `Content-Length`, `Age`; and without `Cache-Tag`. */
  readonly headers: readonly Header[];
  /** How long it is fresh, and for which requests. */
  readonly policy: CachePolicy.CachePolicyObject;
  readonly tags: readonly string[];
};

/** Stands where a response would be if there are several, by the fields that `Vary` names. It is JSON. */
export type VariantsHead = {
  readonly kind: 'variants';
  /** Part of the keys of all variants: with another one, they are not found any more. */
  readonly id: string;
  /** Fields of the request that matter, in lower case. */
  readonly fields: readonly string[];
  /** The keys of variants that were stored. */
  readonly keys: readonly string[];
  /** Until when it must be kept, in milliseconds as of `Date.now()`. */
  readonly until: number;
};

export type StoredResponse = { readonly head: StoredHead; readonly content: Uint8Array };
