import { LIST_TITLE, SHARING } from './forms.ts';
import { showList } from './list-page.ts';
import { type ListRoutes, type Site, found, listKey, seeOther } from './site.ts';

/** What becomes of a list as a whole: another title, a link for others, or nothing at all. */
export function listChanges(routes: ListRoutes, site: Site): void {
  const { storage, url } = site;
  const { lists } = storage;

  routes.post(
    '/title',
    async (request) => {
      const sent = await request.environ['form.read'](LIST_TITLE);
      if (sent.issues !== undefined) return showList(site, request, sent);
      const key = listKey(request);
      found(lists.find(key));
      lists.rename(key, sent.value.title);
      return seeOther(url('list', { list: key.list }));
    },
    { name: 'rename-list' },
  );

  routes.post(
    '/sharing',
    async (request) => {
      const sent = await request.environ['form.read'](SHARING);
      if (sent.issues !== undefined) return showList(site, request, sent);
      const key = listKey(request);
      found(lists.find(key));
      if (sent.value.state === 'shared') lists.share(key);
      else lists.unshare(key);
      return seeOther(url('list', { list: key.list }));
    },
    { name: 'share-list' },
  );

  routes.post(
    '/delete',
    async (request) => {
      const key = listKey(request);
      const { title } = found(lists.find(key));
      lists.remove(key);
      const session = await request.environ['session.load']();
      session.addFlash('success', `“${title}” is gone.`);
      return seeOther(url('lists'));
    },
    { name: 'delete-list' },
  );
}
