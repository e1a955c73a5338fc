/** The request as it goes to the application to fill the cache, and what the application does with it. @module */
import type { Environ } from '@tsgi/spec';
import type { StoredHead } from '../responses/stored-response.ts';
import { validatingEnviron } from '../responses/validate-stored.ts';

export type Asking = {
  readonly environ: Environ;
  /** Whether the application has asked for the visitor's session: what it answers is for one visitor. */
  isPersonal: boolean;
  /** To be called when the response has begun: what the application has flushed before is flushed then. */
  readonly begun: () => void;
  /** Runs something once the response has begun: a head that the server refuses is no response. */
  readonly onceBegun: (action: () => void) => void;
};

/** @param stored - what the application may find to be good still. */
export function askingFor(environ: Environ, stored: StoredHead | undefined): Asking {
  const own: Environ & { 'session.load'?: unknown } = validatingEnviron(environ, stored);
  const { 'session.load': load, 'tsgi.flush_headers': flush } = own;
  let phase: 'waiting' | 'flushed' | 'begun' = 'waiting';
  const actions: (() => void)[] = [];
  const asking: Asking = {
    environ: own,
    isPersonal: false,
    begun() {
      if (phase === 'flushed') flush?.();
      phase = 'begun';
      for (const action of actions) action();
    },
    onceBegun(action) {
      if (phase === 'begun') action();
      else actions.push(action);
    },
  };
  if (typeof load === 'function') {
    // A session outside of the cache marks the response when the cache has seen it already.
    own['session.load'] = (...given: unknown[]) => {
      asking.isPersonal = true;
      return Reflect.apply(load, undefined, given) as unknown;
    };
  }
  if (flush !== undefined) {
    own['tsgi.flush_headers'] = () => {
      if (phase === 'begun') flush();
      else phase = 'flushed';
    };
  }
  return asking;
}
