/**
 * Responses in a store. Under the key of a request is its response, or, if a response said `Vary`, what tells where
 * its variants are:
 *
 *   key ──▶ response
 *   key ──▶ variants {id, fields} ──id, values of the fields──▶ response
 *
 * Once there are variants, all that is stored under the key is one; fields are only added. Of too many variants
 * all are forgotten, by another id: the fields may be such that no two requests agree in them.
 *
 * @module
 */
import { randomUUID } from 'node:crypto';
import type { Environ, Header } from '@tsgi/spec';
import type CachePolicy from 'http-cache-semantics';
import type { CacheRequest } from './request.ts';
import { entryKey } from './stores/cache-store.ts';

/** A response without its content, as JSON. */
export type StoredHead = {
  readonly kind: 'response';
  readonly status: string;
  /** Without fields that are set anew each time (`Content-Length`, `Age`), and without `Cache-Tag`. */
  readonly headers: readonly Header[];
  /** Freshness of the response, and the requests it is for. */
  readonly policy: CachePolicy.CachePolicyObject;
  readonly tags: readonly string[];
};

/** Takes the place of a response if there are several, by the fields that `Vary` names. As JSON. */
type VariantsHead = {
  readonly kind: 'variants';
  /** Part of the keys of all variants: changing it drops them. */
  readonly id: string;
  /** The request's fields that matter, in lower case. */
  readonly fields: readonly string[];
  /** Keys of the stored variants. */
  readonly keys: readonly string[];
  /** Time until which it must be kept, in ms since 1970. */
  readonly until: number;
};

export type StoredResponse = { readonly head: StoredHead; readonly content: Uint8Array };

type StoredVariants = { readonly head: VariantsHead; readonly content: Uint8Array };

/** The entry of a key. */
type Found = {
  /** Key of the response, stored or not. */
  readonly key: string;
  readonly stored: StoredResponse | undefined;
  /** Why there is none, in the words of RFC9211§2.2. */
  readonly miss: 'uri-miss' | 'vary-miss';
};

/** A response to store. */
type NewResponse = StoredResponse & {
  readonly epoch: number;
  /** In ms. */
  readonly lifetime: number;
  /** Fields that `Vary` names, in lower case. */
  readonly fields: readonly string[];
};

/** Finds the response to a request, fresh or stale. */
export async function findResponse(request: CacheRequest): Promise<Found> {
  const primary = primaryKey(request);
  const entry = await read(request, primary);
  if (entry === undefined) return { key: primary, stored: undefined, miss: 'uri-miss' };
  if (isResponse(entry)) return { key: primary, stored: entry, miss: 'uri-miss' };
  const key = variantKey(request, entry.head);
  const variant = await read(request, key);
  const stored = variant !== undefined && isResponse(variant) ? variant : undefined;
  return { key, stored, miss: 'vary-miss' };
}

/** Stores a response where equivalent requests find it. */
export async function keepResponse(request: CacheRequest, response: NewResponse): Promise<void> {
  const primary = primaryKey(request);
  const before = await read(request, primary);
  const variants = before === undefined || isResponse(before) ? undefined : before.head;
  if (variants === undefined && response.fields.length === 0) {
    await write(request, primary, response);
    return;
  }
  const head = nextVariants(request, variants, response);
  const key = variantKey(request, head);
  await write(request, key, response);
  if (variants?.keys.includes(key) === true && head.until === variants.until) return;
  await write(request, primary, {
    head: { ...head, keys: [...new Set([...head.keys, key])] },
    content: new Uint8Array(),
    epoch: response.epoch,
    lifetime: head.until - Date.now(),
  });
}

function nextVariants(
  request: CacheRequest,
  before: VariantsHead | undefined,
  response: NewResponse,
): VariantsHead {
  const until = Math.max(before?.until ?? 0, Date.now() + response.lifetime);
  const fields = [...new Set([...(before?.fields ?? []), ...response.fields])].sort();
  if (before?.fields.length === fields.length) {
    const hasRoom = before.keys.length < request.settings.maxVariants;
    if (hasRoom || before.keys.includes(variantKey(request, before))) return { ...before, until };
  }
  return { kind: 'variants', id: randomUUID(), fields, keys: [], until };
}

type Entry = StoredResponse | StoredVariants;

function isResponse(entry: Entry): entry is StoredResponse {
  return entry.head.kind === 'response';
}

async function read({ report, store }: CacheRequest, key: string): Promise<Entry | undefined> {
  const entry: unknown = await store.attempt(report, (asked) => asked.read(key));
  return isOurs(entry) ? entry : undefined;
}

async function write(
  { report, store }: CacheRequest,
  key: string,
  { content, epoch, head, lifetime }: Entry & Pick<NewResponse, 'epoch' | 'lifetime'>,
): Promise<void> {
  const tags = head.kind === 'response' ? head.tags : [];
  await store.attempt(report, (asked) => asked.write(key, { head, content }, { epoch, tags, lifetime }));
}

function primaryKey({ key }: CacheRequest): string {
  return entryKey(['response', key]);
}

function variantKey({ environ, key }: CacheRequest, { fields, id }: VariantsHead): string {
  const values = fields.map((name) => requestField(environ, name) ?? false);
  return entryKey(['variant', key, id, ...values]);
}

// Not HTTP_… in an environ (RFC3875§4.1).
const OF_CONTENT: ReadonlyMap<string, 'CONTENT_TYPE' | 'CONTENT_LENGTH'> = new Map([
  ['content-type', 'CONTENT_TYPE'],
  ['content-length', 'CONTENT_LENGTH'],
]);

/**
 * Returns the value of a field.
 *
 * @param name - in lower case.
 */
function requestField(environ: Environ, name: string): string | undefined {
  return environ[OF_CONTENT.get(name) ?? `HTTP_${name.toUpperCase().replaceAll('-', '_')}`];
}

/** Whether an entry of the store has this release's format. */
function isOurs(entry: unknown): entry is StoredResponse | StoredVariants {
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
