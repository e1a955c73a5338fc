import type { Application, Environ } from '@tsgi/spec';
import { lint } from '@tsgi/spec/lint';
import type { Client } from '@tsgi/testing';
import { type HasSession, type Session, type SessionOptions, session } from '../src/index.ts';

export const SECRET = 'a secret of thirty-two characters';
export const OLD_SECRET = 'another secret of that length or more';

/** What a path does with its session; what comes of it is the response, as JSON. */
export type Doing = (session: Session, environ: Environ) => unknown;

/** An application of paths that use their session. A path without one does not ask for it. */
export function paths(doings: Readonly<Record<string, Doing>>): Application<Environ & HasSession> {
  return async (environ, startResponse) => {
    const doing = doings[environ.PATH_INFO];
    const done = doing === undefined ? 'nothing' : await doing(await environ['session.load'](), environ);
    startResponse('200 OK', [['Content-Type', 'application/json']]);
    return [JSON.stringify(done ?? null)];
  };
}

/** The middleware between two lints, around paths. */
export function visiting(
  options: Partial<SessionOptions> & Pick<SessionOptions, 'store'>,
  doings: Readonly<Record<string, Doing>>,
): Application {
  const inner = lint(paths(doings) as Application) as Application<Environ & HasSession>;
  return lint(session({ secrets: [SECRET], ...options })(inner));
}

/** What most tests need. */
export const DOINGS: Readonly<Record<string, Doing>> = {
  '/user': (visitor) => visitor.get('user'),
  '/login': (visitor) => {
    visitor.regenerate();
    visitor.set('user', 'ada');
  },
  '/logout': (visitor) => visitor.invalidate(),
  '/count': (visitor) => {
    visitor.update('count', (count) => Number(count ?? 0) + 1);
    return visitor.get('count');
  },
  '/leave': (visitor) => visitor.addFlash('info', 'Saved.'),
  '/take': (visitor) => visitor.takeFlashes(),
  '/new': (visitor) => visitor.isNew,
};

/** A browser's cookie as it is now, for requests of another one, or of its own past. */
export function cookieLine(asking: Client): { Cookie: string } {
  const { name = '', value = '' } = asking.cookies.get('session') ?? {};
  return { Cookie: `${name}=${value}` };
}
