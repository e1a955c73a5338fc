/**
 * The user in a session: who is there, and since when. A session is anything of this shape, such as that of
 * @tsgi/middleware-session.
 *
 * @module
 */

/** What is asked of a session. */
export type LoginSession = {
  get(key: string): unknown;
  set(key: string, value: unknown): void;
  /** Another id for what is in it. */
  regenerate(): void;
  /** The end of it; what is set afterwards begins another one. */
  invalidate(): void;
};

/** What has to be in the environ outside of a login. */
export type HasLoginSession = {
  'session.load': () => Promise<LoginSession>;
};

/** A login that a session remembers. */
export type Login = { readonly id: string; readonly at: Date };

const KEY = 'auth.login';

/**
 * Logs a user in, from this request on. The session gets another id, so whoever has put one into this browser before
 * does not have this one (session fixation); what another user has left in it is dropped.
 *
 * @param id - by which `sessionLogin` finds the user.
 */
export async function logIn(environ: HasLoginSession, id: string): Promise<void> {
  const session = await environ['session.load']();
  const before = readLogin(session);
  if (before === undefined || before.id === id) session.regenerate();
  else session.invalidate();
  session.set(KEY, { id, at: Date.now() });
}

/** Logs out whoever is there: the session ends, with all that is in it. */
export async function logOut(environ: HasLoginSession): Promise<void> {
  const session = await environ['session.load']();
  session.invalidate();
}

/** Who has logged in; `undefined` if nobody has. */
export function readLogin(session: LoginSession): Login | undefined {
  const kept = session.get(KEY) as { readonly id?: unknown; readonly at?: unknown } | undefined;
  return typeof kept?.id === 'string' && typeof kept.at === 'number'
    ? { id: kept.id, at: new Date(kept.at) }
    : undefined;
}
