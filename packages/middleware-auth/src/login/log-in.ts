/**
 * The user in a session: the id, and the time of the login. Any object of this shape is a session, such as that of
 * @tsgi/middleware-session.
 *
 * @tsgi/middleware-session.
 *
 * @module
 */

/** The session that logins need. */
export type LoginSession = {
  get(key: string): unknown;
  set(key: string, value: unknown): void;
  /** Gives the session another id. */
  regenerate(): void;
  /** Ends the session; values set afterwards begin a new one. */
  invalidate(): void;
};

/** Keys of the environ that a login needs. */
export type HasLoginSession = {
  'session.load': () => Promise<LoginSession>;
};

/** A login in a session. */
export type Login = { readonly id: string; readonly at: Date };

const KEY = 'auth.login';

/**
 * Logs a user in, from this request on. The session gets another id, which defeats session fixation; values of another
 * user are dropped.
 *
 * @param id - `sessionLogin` finds the user by it.
 */
export async function logIn(environ: HasLoginSession, id: string): Promise<void> {
  const session = await environ['session.load']();
  const before = readLogin(session);
  if (before === undefined || before.id === id) session.regenerate();
  else session.invalidate();
  session.set(KEY, { id, at: Date.now() });
}

/** Logs the user out: ends the session with all its values. */
export async function logOut(environ: HasLoginSession): Promise<void> {
  const session = await environ['session.load']();
  session.invalidate();
}

/** Returns the login; `undefined` if there is none. */
export function readLogin(session: LoginSession): Login | undefined {
  const kept = session.get(KEY) as { readonly id?: unknown; readonly at?: unknown } | undefined;
  return typeof kept?.id === 'string' && typeof kept.at === 'number'
    ? { id: kept.id, at: new Date(kept.at) }
    : undefined;
}
