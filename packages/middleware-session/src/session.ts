/**
 * Keeps state for one browser between requests (RFC6265, "HTTP State Management").
 *
 * The session is loaded when the application asks for it, and written only if it has changed. It is saved before the
 * response's head is sent, so that the very next request sees the changes.
 *
 * Place: inside caches, and inside middleware that corrects the scheme behind a proxy; outside everything that needs to
 * know the visitor.
 *
 * @module
 */
import { type TypedMiddleware, defineMiddleware, mapResponse } from '@tsgi/compose';
import { ConfigError, type OptionTable, type OwnKind, type Time, resolveOptions } from '@tsgi/options';
import { TCHAR } from '@tsgi/http';
import type { Application } from '@tsgi/spec';
import { keepInCookie } from './keeping/keep-in-cookie.ts';
import { keepInStore } from './keeping/keep-in-store.ts';
import { keyring } from './keeping/keyring.ts';
import type { Session } from './open-session.ts';
import type { SessionStore } from './stores/session-store.ts';
import { beginVisit } from './visit.ts';

export type { Flash, Session } from './open-session.ts';
export { SessionError, type SessionErrorCode } from './session-error.ts';
export { type FileSessionStoreOptions, fileSessionStore } from './stores/file-session-store.ts';
export { type MemorySessionStoreOptions, memorySessionStore } from './stores/memory-session-store.ts';
export { type RedisSessionStoreOptions, redisSessionStore } from './stores/redis-session-store.ts';
export type { SessionStore, StoredSession } from './stores/session-store.ts';
export {
  type SqliteSessionStore,
  type SqliteSessionStoreOptions,
  sqliteSessionStore,
} from './stores/sqlite-session-store.ts';

/** Options of {@link session}. */
export type SessionOptions = {
  /**
   * Secrets of 32 characters or more. The first signs and encrypts; cookies made with the others are still accepted, so
   * secrets can be rotated.
   */
  readonly secrets: readonly string[];
  /** Where sessions are stored: `'cookie'` is in the cookie itself, encrypted. */
  readonly store: SessionStore | 'cookie';
  /** A session ends after this time without use. */
  readonly idleTimeout?: Time;
  /** A session ends after this time in any case. */
  readonly absoluteTimeout?: Time;
  /** Name of the cookie, without the prefix `__Host-` or `__Secure-` that it gets over TLS. */
  readonly cookieName?: string;
  /** When the cookie expires. `'browser'`: when the browser is closed; `'session'`: with the session. */
  readonly lifetime?: 'browser' | 'session';
  /** Whether the cookie is sent over TLS only. `'auto'`: if the request came over TLS. */
  readonly secure?: 'auto' | 'always' | 'never';
  /** Whether requests from other sites carry the cookie: with `'Lax'` only links do, with `'None'` all. */
  readonly sameSite?: 'Lax' | 'Strict' | 'None';
  /** The cookie is sent for this path and those below it. */
  readonly path?: string;
  /** The cookie is sent to this host and its subdomains. Default: only the host of the request. */
  readonly domain?: string;
};

// What a cookie's name and attributes may consist of (RFC6265§4.1.1).
const matching = (must: string, pattern: RegExp): OwnKind<string> => ({
  kind: 'own',
  must,
  is: (value): value is string => typeof value === 'string' && pattern.test(value),
});

// Timeouts: PHP has 24 minutes idle, Tomcat 30, Django two weeks absolute, Beaker none at all.
const OPTIONS = {
  secrets: {
    kind: 'listOf',
    of: matching('a string of at least 32 characters', /^[^]{32,}$/),
    required: true,
    secret: true,
  },
  store: {
    kind: 'anyOf',
    kinds: [
      { kind: 'object', methods: ['read', 'write', 'delete'] },
      { kind: 'oneOf', choices: ['cookie'] },
    ],
    required: true,
  },
  idleTimeout: { kind: 'time', default: '1d' },
  absoluteTimeout: { kind: 'time', default: '14d' },
  cookieName: {
    ...matching('a token that does not begin with "__"', new RegExp(`^(?!__)${TCHAR}+$`)),
    default: 'session',
  },
  lifetime: { kind: 'oneOf', choices: ['browser', 'session'], default: 'browser' },
  secure: { kind: 'oneOf', choices: ['auto', 'always', 'never'], default: 'auto' },
  sameSite: { kind: 'oneOf', choices: ['Lax', 'Strict', 'None'], default: 'Lax' },
  path: { ...matching('a path without ";"', /^\/[ -:<-~]*$/), default: '/' },
  domain: matching('a host name', /^[a-z0-9-]+(?:\.[a-z0-9-]+)*$/i),
} as const satisfies OptionTable<SessionOptions>;

/** Keys of the environ inside of {@link session}. */
export type HasSession<Data extends object = Record<string, unknown>> = {
  /** Loads the session; each call returns the same one. It costs nothing unless it is called. */
  'session.load': () => Promise<Session<Data>>;
};

/**
 * Gives each browser a session.
 *
 * @typeParam Data - its values, by name.
 * @throws ConfigError
 * @example
 * const visits = session<{ count: number }>({ secrets: [SECRET], store: memorySessionStore() })(
 *   async (environ, startResponse) => {
 *     const visitor = await environ['session.load']();
 *     visitor.update('count', (count = 0) => count + 1);
 *     startResponse('200 OK', [['Content-Type', 'text/plain']]);
 *     return [`visit ${visitor.get('count')}`];
 *   },
 * );
 */
export function session<Data extends object = Record<string, unknown>>(
  options: SessionOptions,
): TypedMiddleware<HasSession<Data>> {
  const settings = resolveOptions(OPTIONS, options, '@tsgi/middleware-session');
  if (settings.secrets.length === 0) throw refused('secrets', 'at least one text', 'none');
  if (settings.sameSite === 'None' && settings.secure === 'never') {
    throw refused('secure', '"auto" or "always" where sameSite is "None"', '"never"');
  }
  const { lifetime, secrets, store } = settings;
  const keys = keyring(secrets, settings.cookieName);
  const timeouts = { idle: settings.idleTimeout, absolute: settings.absoluteTimeout };
  const keeper =
    store === 'cookie' ? keepInCookie(keys, timeouts) : keepInStore({ store, keys, timeouts, lifetime });
  let isWarned = store === 'cookie' || store.inProcess !== true;
  return defineMiddleware<HasSession<Data>>('session', (app) => (environ, startResponse) => {
    if (!isWarned && environ['tsgi.multiprocess']) {
      isWarned = true;
      environ['tsgi.errors'].write(`${TOO_MANY_PROCESSES}\n`);
    }
    const { finish, load } = beginVisit(keeper, settings, environ);
    const has = { 'session.load': load as HasSession<Data>['session.load'] };
    const visited: Application = (inner, start) => app({ ...inner, ...has }, start);
    return mapResponse(finish)(visited)(environ, startResponse);
  });
}

const TOO_MANY_PROCESSES =
  'session: memorySessionStore keeps sessions in one process, and there are several: another one will not know them';

function refused(option: string, must: string, got: string): ConfigError {
  return new ConfigError(
    option,
    `session: ${option} must be ${must}, got ${got} (@tsgi/middleware-session, "Options")`,
  );
}
