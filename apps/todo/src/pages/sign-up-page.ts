import { type Passwords, lockOut, logIn } from '@tsgi/middleware-auth';
import type { User } from '../storage/users.ts';
import { SIGN_UP } from './forms.ts';
import {
  NOTHING_SENT,
  type Sent,
  type Site,
  type VisitorRoutes,
  refuse,
  seeOther,
  statusOf,
} from './site.ts';
import { tooManyTries } from './too-many-tries.ts';

/** How somebody gets an account. */
export function signUpPage(routes: VisitorRoutes, site: Site, passwords: Passwords): void {
  const { page, storage, url } = site;
  // Each account counts, and each name that was tried and is taken.
  const newcomers = lockOut({ addressFailures: 30 });
  const show = (sent: Sent) =>
    page('sign-up', { sent, title: 'Make an account' }, { status: statusOf(sent) });

  routes.get('/sign-up', () => show(NOTHING_SENT), { name: 'sign-up' });

  routes.post('/sign-up', async ({ environ }) => {
    const sent = await environ['form.read'](SIGN_UP);
    if (sent.issues !== undefined) return show(sent);
    const { name, password } = sent.value;
    let user: User | undefined;
    const { retryAfter } = await newcomers.attempt(environ, name, async () => {
      user = storage.users.create(name, await passwords.hash(password));
      return undefined;
    });
    if (retryAfter !== undefined) return tooManyTries(site, 'sign-up', { sent, seconds: retryAfter });
    if (user === undefined) return show(refuse(sent, 'name', 'This name is taken.'));
    await logIn(environ, String(user.id));
    const session = await environ['session.load']();
    session.addFlash('success', `Welcome, ${user.name}!`);
    return seeOther(url('lists'));
  });
}
