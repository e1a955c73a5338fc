import type { Application, Environ } from '@tsgi/spec';
import { lint } from '@tsgi/spec/lint';
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
