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
import type { Environ } from '@tsgi/spec';
import { requestField } from '../fields/request-field.ts';
import type { GuardedStore, Report } from '../stores/guarded-store.ts';
import { shortKey } from '../stores/short-key.ts';
import { type StoredResponse, type StoredVariants, type VariantsHead, isOurs } from './stored-response.ts';

/** What was found under a key. */
export type Found = {
  /** Where the response is, or would be. */
  readonly key: string;
  readonly response: StoredResponse | undefined;
  /** Why there is none, in the words of RFC9211§2.2. */
  readonly miss: 'uri-miss' | 'vary-miss';
};

/** A response to put onto the shelf. */
export type Shelved = StoredResponse & {
  readonly epoch: number;
  /** Milliseconds. */
  readonly lifetime: number;
  /** Fields that `Vary` names, in lower case. */
  readonly fields: readonly string[];
};

/** One request's access to what is stored. */
export type Access = {
  readonly store: GuardedStore;
  readonly report: Report;
  readonly environ: Environ;
  /** What is in common to requests that get one response. */
  readonly key: string;
  readonly maxVariants: number;
};

/** The response to the request, fresh or not. */
export async function findResponse(access: Access): Promise<Found> {
  const primary = primaryKey(access);
  const entry = await read(access, primary);
  if (entry === undefined) return { key: primary, response: undefined, miss: 'uri-miss' };
  if (isResponse(entry)) return { key: primary, response: entry, miss: 'uri-miss' };
  const key = variantKey(access, entry.head);
  const variant = await read(access, key);
  const response = variant !== undefined && isResponse(variant) ? variant : undefined;
  return { key, response, miss: 'vary-miss' };
}

/** Puts a response where a request like this one finds it. */
export async function keepResponse(access: Access, shelved: Shelved): Promise<void> {
  const primary = primaryKey(access);
  const before = await read(access, primary);
  const variants = before === undefined || isResponse(before) ? undefined : before.head;
  if (variants === undefined && shelved.fields.length === 0) {
    await write(access, primary, shelved);
    return;
  }
  const head = nextVariants(access, variants, shelved);
  const key = variantKey(access, head);
  await write(access, key, shelved);
  if (variants?.keys.includes(key) === true && head.until === variants.until) return;
  await write(access, primary, {
    head: { ...head, keys: [...new Set([...head.keys, key])] },
    content: new Uint8Array(),
    epoch: shelved.epoch,
    lifetime: head.until - Date.now(),
  });
}

function nextVariants(access: Access, before: VariantsHead | undefined, shelved: Shelved): VariantsHead {
  const until = Math.max(before?.until ?? 0, Date.now() + shelved.lifetime);
  const fields = [...new Set([...(before?.fields ?? []), ...shelved.fields])].sort();
  if (before?.fields.length === fields.length) {
    const hasRoom = before.keys.length < access.maxVariants;
    if (hasRoom || before.keys.includes(variantKey(access, before))) return { ...before, until };
  }
  return { kind: 'variants', id: randomUUID(), fields, keys: [], until };
}

type Entry = StoredResponse | StoredVariants;

function isResponse(entry: Entry): entry is StoredResponse {
  return entry.head.kind === 'response';
}

async function read({ report, store }: Access, key: string): Promise<Entry | undefined> {
  const entry: unknown = await store.attempt(report, (asked) => asked.read(key));
  return isOurs(entry) ? entry : undefined;
}

async function write(
  { report, store }: Access,
  key: string,
  { content, epoch, head, lifetime }: Entry & Pick<Shelved, 'epoch' | 'lifetime'>,
): Promise<void> {
  const tags = head.kind === 'response' ? head.tags : [];
  await store.attempt(report, (asked) => asked.write(key, { head, content }, { epoch, tags, lifetime }));
}

function primaryKey({ key }: Access): string {
  return shortKey(['response', key]);
}

function variantKey({ environ, key }: Access, { fields, id }: VariantsHead): string {
  const values = fields.map((name) => requestField(environ, name) ?? false);
  return shortKey(['variant', key, id, ...values]);
}
