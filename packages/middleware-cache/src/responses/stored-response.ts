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

export type StoredVariants = { readonly head: VariantsHead; readonly content: Uint8Array };

/** Whether a store has given what was put into it, and not what another release has, or somebody else. */
export function isOurs(entry: unknown): entry is StoredResponse | StoredVariants {
  if (!isRecord(entry) || !isRecord(entry.head) || !(entry.content instanceof Uint8Array)) return false;
  const { head } = entry;
  if (head.kind === 'variants') return isVariantsHead(head);
  return head.kind === 'response' && isStoredHead(head);
}

function isStoredHead({ headers, policy, status, tags }: Record<string, unknown>): boolean {
  if (typeof status !== 'string' || !isTexts(tags) || !isRecord(policy)) return false;
  // The version of http-cache-semantics' own format.
  const isPolicy = policy.v === 1 && isRecord(policy.resh) && isRecord(policy.rescc);
  return isPolicy && Array.isArray(headers) && headers.every((line) => isTexts(line) && line.length === 2);
}

function isVariantsHead({ fields, id, keys, until }: Record<string, unknown>): boolean {
  return typeof id === 'string' && typeof until === 'number' && isTexts(fields) && isTexts(keys);
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null;
}

function isTexts(value: unknown): value is string[] {
  return Array.isArray(value) && value.every((one) => typeof one === 'string');
}
