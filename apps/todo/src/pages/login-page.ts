import { type Passwords, lockOut, logIn, logOut, nextTarget } from '@tsgi/middleware-auth';
import type { User, Users } from '../storage/users.ts';
import { LOGIN } from './forms.ts';
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

/** How somebody comes back, and leaves. */
export function loginPage(routes: VisitorRoutes, site: Site, passwords: Passwords): void {
  const { page, storage, url } = site;
  const guesses = lockOut();
  const show = (sent: Sent) => page('login', { sent, title: 'Log in' }, { status: statusOf(sent) });

  routes.get('/login', () => show(NOTHING_SENT), { name: 'login' });

  // The form has no action: it is sent to where it is, with ?next=.
  routes.post('/login', async ({ environ }) => {
    const sent = await environ['form.read'](LOGIN);
    if (sent.issues !== undefined) return show(sent);
    const { name, password } = sent.value;
    const { retryAfter, value: user } = await guesses.attempt(environ, name, () =>
      findUser(storage.users, passwords, { name, password }),
    );
    if (retryAfter !== undefined) return tooManyTries(site, 'login', { sent, seconds: retryAfter });
    if (user === undefined) return show(refuse(sent, '', 'Name or password is wrong.'));
    await logIn(environ, String(user.id));
    return seeOther(nextTarget(environ, url('lists')));
  });

  routes.post(
    '/logout',
    async ({ environ }) => {
      await logOut(environ);
      return seeOther(url('home'));
    },
    { name: 'logout' },
  );
}

/** Takes as long for a name that nobody has. */
async function findUser(
  users: Users,
  passwords: Passwords,
  { name, password }: { name: string; password: string },
): Promise<User | undefined> {
  const user = users.findByName(name);
  const { ok, outdated } = await passwords.verify(password, user?.password);
  if (!ok || user === undefined) return undefined;
  if (outdated) users.setPassword(user.id, await passwords.hash(password));
  return user;
}
