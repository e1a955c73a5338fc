/**
 * The request as forwarded to the application, and facts about its handling.
 *
 * @module
 */
import { headersOf } from '@tsgi/compose';
import type { Environ, Header } from '@tsgi/spec';
import type { StoredHead } from './stored-response.ts';

/** A request at the application. */
export type ForwardedRequest = {
  readonly environ: Environ;
  /** Whether the application has loaded the visitor's session, so that the response is for one visitor. */
  isPersonal: boolean;
  /** Call it when the response has begun: earlier flushes of the application are then done. */
  readonly begun: () => void;
  /** Runs an action once the response has begun: a head that the server rejects is no response. */
  readonly onceBegun: (action: () => void) => void;
};

/** @param stored - the response to validate. */
export function forwardedRequest(environ: Environ, stored: StoredHead | undefined): ForwardedRequest {
  const own: Environ & { 'session.load'?: unknown } = validatingEnviron(environ, stored);
  const { 'session.load': load, 'tsgi.flush_headers': flush } = own;
  let phase: 'waiting' | 'flushed' | 'begun' = 'waiting';
  const actions: (() => void)[] = [];
  const forwarded: ForwardedRequest = {
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
      forwarded.isPersonal = true;
      return Reflect.apply(load, undefined, given) as unknown;
    };
  }
  if (flush !== undefined) {
    own['tsgi.flush_headers'] = () => {
      if (phase === 'begun') flush();
      else phase = 'flushed';
    };
  }
  return forwarded;
}

// What a client has, or wants only a part of, is none of the application's business here.
const OF_THE_CLIENT: ReadonlySet<string> = new Set([
  ...['if-match', 'if-none-match', 'if-modified-since', 'if-unmodified-since', 'if-range', 'range'],
]);

/** Returns the request for a whole response, or for the validation of the stored one. */
function validatingEnviron(environ: Environ, stored: StoredHead | undefined): Environ {
  const own: Environ = { ...environ };
  for (const name of OF_THE_CLIENT)
    Reflect.deleteProperty(own, `HTTP_${name.toUpperCase().replaceAll('-', '_')}`);
  const conditions: Header[] = [];
  const fields = headersOf([...(stored?.headers ?? [])]);
  const etag = fields.get('ETag');
  const lastModified = fields.get('Last-Modified');
  if (etag !== undefined) {
    own.HTTP_IF_NONE_MATCH = etag;
    conditions.push(['If-None-Match', etag]);
  }
  if (lastModified !== undefined) {
    own.HTTP_IF_MODIFIED_SINCE = lastModified;
    conditions.push(['If-Modified-Since', lastModified]);
  }
  own['tsgi.headers'] = linesWith(environ['tsgi.headers'], conditions);
  return own;
}

/** Makes costly entries on demand, as the server does. */
function linesWith(
  lines: Iterable<Readonly<Header>>,
  conditions: readonly Header[],
): Iterable<Readonly<Header>> {
  return {
    *[Symbol.iterator]() {
      for (const line of lines) if (!OF_THE_CLIENT.has(line[0].toLowerCase())) yield line;
      yield* conditions;
    },
  };
}
