import { type Site, type VisitorRoutes, seeOther } from './site.ts';
import { tally } from './tally.ts';

/** The first page, for who is not logged in; the others are sent to their lists. */
export function homePage(routes: VisitorRoutes, { page, url }: Site): void {
  routes.get(
    '/',
    ({ environ }) => {
      if (environ['auth.user'] !== undefined) return seeOther(url('lists'));
      return page('home', { title: 'Cross things off', tally: tally(8, 12) });
    },
    { name: 'home' },
  );
}
