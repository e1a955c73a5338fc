import type { App } from '@tsgi/framework';
import { listTag } from '../page-caches.ts';
import { type Site, found } from './site.ts';
import { withTally } from './tally.ts';

/**
 * A list for everybody who knows its slug. Nobody's session is asked for, so one page is for all.
 *
 * @param cached - routes with a cache around them.
 */
export function sharedPage(cached: Pick<App, 'get'>, { page, storage }: Site): void {
  cached.get(
    '/shared/:slug',
    ({ params: { slug } }) => {
      const list = found(storage.lists.findShared(slug));
      const values = { items: storage.items.allShared(slug), list: withTally(list), title: list.title };
      // The link is a secret: what is found by it is not for search engines.
      const headers = { 'Cache-Tag': listTag(list.id), 'X-Robots-Tag': 'noindex' };
      return page('shared', values, { headers });
    },
    { name: 'shared' },
  );
}
