import type { HTMLResponse } from '@tsgi/framework';
import { ITEM } from './forms.ts';
import {
  type ItemRequest,
  type ListRoutes,
  MAX_FILE,
  NOTHING_SENT,
  type Sent,
  type Site,
  found,
  itemKey,
  seeOther,
  statusOf,
} from './site.ts';

/** One item: its text, its note and its file. */
export function itemPage(routes: ListRoutes, site: Site): void {
  const { storage, url } = site;

  routes.get('/items/:item<int>', (request) => showItem(site, request, NOTHING_SENT), { name: 'item' });

  routes.post('/items/:item<int>', async (request) => {
    const sent = await request.environ['form.read'](ITEM);
    if (sent.issues !== undefined) return showItem(site, request, sent);
    const key = itemKey(request);
    found(storage.items.find(key));
    storage.items.change(key, sent.value);
    return seeOther(url('list', { list: key.list }));
  });
}

/** The page of an item. @param sent - one of its forms. */
export function showItem(
  { page, storage }: Site,
  request: ItemRequest,
  sent: Sent,
): HTMLResponse | Promise<HTMLResponse> {
  const key = itemKey(request);
  const list = found(storage.lists.find(key));
  const item = found(storage.items.find(key));
  const user = request.environ['auth.user'];
  return page(
    'item',
    { item, list, max_file: MAX_FILE, sent, title: item.text, user },
    { status: statusOf(sent) },
  );
}
