import { compose } from '@tsgi/compose';
import { type HasSession, memorySessionStore, session } from '@tsgi/middleware-session';
import type { Application, Environ } from '@tsgi/spec';
import { lint } from '@tsgi/spec/lint';
import {
  type HasUser,
  type SessionLoginOptions,
  auth,
  except,
  logIn,
  logOut,
  nextTarget,
  sessionLogin,
} from '../src/index.ts';

export type Visitor = { id: string; isAdmin: boolean };

/** Who may log in; a test may take one away. */
export const visitors = new Map<string, Visitor>([
  ['ada', { id: 'ada', isAdmin: true }],
  ['bob', { id: 'bob', isAdmin: false }],
]);

type Pages = Environ & HasSession<{ basket: string }> & HasUser<Visitor | undefined>;

/** A site with a real session, where a POST to `/login` logs in whom its query names. */
export function shop(options: Partial<SessionLoginOptions<Visitor>> = {}): Application {
  const login = sessionLogin<Visitor>({ find: (id) => visitors.get(id), ...options });
  const sessions = session<{ basket: string }>({
    secrets: ['a secret of thirty-two characters'],
    store: memorySessionStore(),
  });
  const app = lint(pages as Application) as Application<Pages>;
  return lint(compose(sessions, auth(except(['/login', '/logout', '/basket'], login)))(app));
}

const pages: Application<Pages> = async (environ, startResponse) => {
  const { PATH_INFO, QUERY_STRING, REQUEST_METHOD } = environ;
  const answer = (status: string, text: string, location?: string) => {
    startResponse(status, [
      ['Content-Type', 'text/plain'],
      ...(location === undefined ? [] : [['Location', location] as [string, string]]),
    ]);
    return [text];
  };
  const query = new URLSearchParams(QUERY_STRING);
  if (PATH_INFO === '/login' && REQUEST_METHOD === 'POST') {
    await logIn(environ, query.get('id') ?? '');
    return answer('303 See Other', '', nextTarget(environ));
  }
  if (PATH_INFO === '/logout') {
    await logOut(environ);
    return answer('303 See Other', '', '/');
  }
  if (PATH_INFO === '/basket') {
    const visitor = await environ['session.load']();
    if (REQUEST_METHOD === 'POST') visitor.set('basket', QUERY_STRING);
    return answer('200 OK', visitor.get('basket') ?? 'empty');
  }
  return answer(
    '200 OK',
    `${environ.AUTH_TYPE ?? ''} ${environ.REMOTE_USER ?? ''} ${JSON.stringify(environ['auth.user'] ?? null)}`,
  );
};
