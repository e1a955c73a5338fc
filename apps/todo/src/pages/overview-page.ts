import { LIST_TITLE } from './forms.ts';
import {
  type MemberEnviron,
  type MemberRoutes,
  NOTHING_SENT,
  type Sent,
  type Site,
  seeOther,
  statusOf,
} from './site.ts';
import { withTally } from './tally.ts';

/** All lists of a user, and where a new one begins. It takes flash messages, so it is never in a cache. */
export function overviewPage(routes: MemberRoutes, { page, storage: { lists }, url }: Site): void {
  const show = async (environ: MemberEnviron, sent: Sent) => {
    const user = environ['auth.user'];
    const session = await environ['session.load']();
    const values = {
      flashes: session.takeFlashes(),
      lists: lists.all(user.id).map(withTally),
      ...{ sent, title: 'Your lists', user },
    };
    return page('lists', values, { status: statusOf(sent) });
  };

  routes.get('/lists', ({ environ }) => show(environ, NOTHING_SENT), { name: 'lists' });

  routes.post('/lists', async ({ environ }) => {
    const sent = await environ['form.read'](LIST_TITLE);
    if (sent.issues !== undefined) return show(environ, sent);
    return seeOther(url('list', { list: lists.create(environ['auth.user'].id, sent.value.title) }));
  });
}
