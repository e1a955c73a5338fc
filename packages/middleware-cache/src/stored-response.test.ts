/** What a store gives that this release has not put into it. */
import { client } from '@tsgi/testing';
import { expect, it } from 'vitest';
import { fresh, pagesIn } from '../test/pages.ts';
import { type CacheStore, type StoredEntry, memoryCacheStore } from './index.ts';

/** A store in which the head of each entry is another one than was written. */
function forged(forge: (head: Record<string, unknown>) => unknown): CacheStore {
  const store = memoryCacheStore();
  return {
    ...store,
    write: (key, { content, head }, keeping) =>
      store.write(key, { head: forge(head as Record<string, unknown>), content }, keeping),
  };
}

it.each<[string, (head: Record<string, unknown>) => unknown]>([
  ['null', () => null],
  ['a text', () => 'head'],
  ['another kind of entry', (head) => ({ ...head, kind: 'page' })],
  ['the policy of another release', (head) => ({ ...head, policy: { v: 2 } })],
  ['no policy', (head) => ({ ...head, policy: undefined })],
  ['a policy without fields', (head) => ({ ...head, policy: { v: 1 } })],
  ['no status', (head) => ({ ...head, status: 200 })],
  ['no tags', (head) => ({ ...head, tags: undefined })],
  ['field lines of another shape', (head) => ({ ...head, headers: { etag: '"1"' } })],
  ['a field line without a value', (head) => ({ ...head, headers: [['ETag']] })],
  ['variants without keys', (head) => ({ ...head, kind: 'variants', id: 'a', fields: [], until: 0 })],
])('the application is asked where the store has %s for a head', async (_, forge) => {
  const pages = pagesIn({ store: forged(forge) }, { '/': { headers: fresh(60) } });
  const asking = client(pages.app);
  expect([(await asking.get('/')).text, (await asking.get('/')).text]).toEqual(['1', '2']);
  expect(asking.errors).toEqual([]);
});

it.each<[string, unknown]>([
  ['null', null],
  ['a text', 'entry'],
  ['an entry without bytes', { head: {}, content: 'text' }],
])('the application is asked where the store gives %s', async (_, entry) => {
  const store = { ...memoryCacheStore(), read: () => entry as StoredEntry };
  const asking = client(pagesIn({ store }, { '/': { headers: fresh(60) } }).app);
  expect([(await asking.get('/')).text, (await asking.get('/')).text]).toEqual(['1', '2']);
});
