import { ITEM_STATE } from './forms.ts';
import { showList } from './list-page.ts';
import { type ListRoutes, type Site, found, itemKey, seeOther } from './site.ts';

/** What can be done to an item without leaving the list. */
export function itemRows(routes: ListRoutes, site: Site): void {
  const { storage, url } = site;
  const { items } = storage;

  routes.post(
    '/items/:item<int>/state',
    async (request) => {
      const sent = await request.environ['form.read'](ITEM_STATE);
      if (sent.issues !== undefined) return showList(site, request, sent);
      const key = itemKey(request);
      found(items.find(key));
      items.setState(key, sent.value.state);
      return seeOther(`${url('list', { list: key.list })}#item-${key.item}`);
    },
    { name: 'set-state' },
  );

  routes.post(
    '/items/:item<int>/delete',
    (request) => {
      const key = itemKey(request);
      found(storage.lists.find(key));
      // It may be gone already: deleted in another tab, or by the first of two clicks.
      items.remove(key);
      return seeOther(url('list', { list: key.list }));
    },
    { name: 'delete-item' },
  );
}
