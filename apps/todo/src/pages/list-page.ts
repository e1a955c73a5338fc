import type { HTMLResponse } from '@tsgi/framework';
import { listTag } from '../page-caches.ts';
import { NEW_ITEM } from './forms.ts';
import {
  type ListRequest,
  type ListRoutes,
  NOTHING_SENT,
  type Sent,
  type Site,
  found,
  listKey,
  seeOther,
  statusOf,
} from './site.ts';
import { withTally } from './tally.ts';

/**
 * A list and its items, and where another item is added.
 *
 * @param cached - the same routes with a cache around them. The page is a function of its URL and its user; whatever
 *   changes the list makes it forget the page: see `todo.ts`.
 */
export function listPage(routes: ListRoutes, cached: ListRoutes, site: Site): void {
  const { storage, url } = site;

  cached.get('', (request) => showList(site, request, NOTHING_SENT), { name: 'list' });

  routes.post(
    '/items',
    async (request) => {
      const sent = await request.environ['form.read'](NEW_ITEM);
      if (sent.issues !== undefined) return showList(site, request, sent);
      const key = listKey(request);
      found(storage.items.add(key, sent.value.text));
      return seeOther(url('list', { list: key.list }));
    },
    { name: 'add-item' },
  );
}

/** The page of a list. @param sent - one of its forms. */
export function showList(
  { page, storage, url }: Site,
  request: ListRequest,
  sent: Sent,
): HTMLResponse | Promise<HTMLResponse> {
  const key = listKey(request);
  const list = found(storage.lists.find(key));
  const values = {
    list: withTally(list),
    items: storage.items.all(key),
    share_url: list.slug === undefined ? '' : request.urlTo('origin') + url('shared', { slug: list.slug }),
    ...{ sent, title: list.title, user: request.environ['auth.user'] },
  };
  return page('list', values, { status: statusOf(sent), headers: { 'Cache-Tag': listTag(key.list) } });
}
