import { type OptionTable, resolveOptions } from '@tsgi/options';
import type { SessionStore, StoredSession } from './session-store.ts';

/** Options of {@link memorySessionStore}. */
export type MemorySessionStoreOptions = {
  /** Maximum number of sessions; beyond it the least recently used is deleted. */
  readonly maxSessions?: number;
};

const OPTIONS = {
  maxSessions: { kind: 'count', default: 10_000 },
} as const satisfies OptionTable<MemorySessionStoreOptions>;

/**
 * Stores sessions in the memory of this process; they end with it.
 *
 * @throws ConfigError
 */
export function memorySessionStore(options: MemorySessionStoreOptions = {}): SessionStore {
  const { maxSessions } = resolveOptions(OPTIONS, options, '@tsgi/middleware-session');
  // In the order of their last use.
  const sessions = new Map<string, StoredSession>();
  const read = (key: string) => {
    const session = sessions.get(key);
    sessions.delete(key);
    if (session === undefined || session.expires <= Date.now()) return undefined;
    sessions.set(key, session);
    return session;
  };
  return {
    inProcess: true,
    read,
    write(key, session) {
      if ((read(key)?.version ?? 0) !== session.version - 1) return false;
      sessions.delete(key);
      sessions.set(key, session);
      const [oldest] = sessions.keys();
      if (sessions.size > maxSessions && oldest !== undefined) sessions.delete(oldest);
      return true;
    },
    delete: (key) => void sessions.delete(key),
  };
}
