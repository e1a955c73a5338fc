/**
 * One request's use of its session: loaded at most once, and saved when the response's head is final.
 *
 * @module
 */
import type { ResponseParts } from '@tsgi/compose';
import type { Environ } from '@tsgi/spec';
import type { Keeper, KeptSession } from './keeping/keeper.ts';
import type { Session } from './open-session.ts';
import { markPrivate } from './private-response.ts';
import { type CookieSettings, formatCookie, readCookies } from './session-cookie.ts';

/** The interface between a request and its session. */
export type Visit = {
  readonly load: () => Promise<Session>;
  /** Saves the session if it was loaded, and adds the cookie and cache fields. */
  readonly finish: (response: ResponseParts) => ResponseParts | Promise<ResponseParts>;
};

/** @param environ - of the request, as the middleware got it. */
export function beginVisit(keeper: Keeper, settings: CookieSettings, environ: Environ): Visit {
  let loading: Promise<KeptSession> | undefined;
  let isFinished = false;
  return {
    async load() {
      loading ??= Promise.resolve(keeper.find(readCookies(settings, environ)));
      const { session } = await loading;
      if (isFinished) session.close();
      return session;
    },
    finish(response) {
      isFinished = true;
      return loading === undefined ? response : finishLoaded(loading, response);
    },
  };

  async function finishLoaded(kept: Promise<KeptSession>, response: ResponseParts): Promise<ResponseParts> {
    const headers = [...response.headers];
    markPrivate(headers);
    // An application that has caught the error has answered without a session.
    const found = await kept.catch(() => undefined);
    found?.session.close();
    // Whatever has failed, and whoever has answered for it: half of its changes are worse than none.
    if (isFailure(response)) return { ...response, headers };
    const order = await found?.save((text) => environ['tsgi.errors'].write(`${text}\n`));
    if (order !== undefined) headers.push(['Set-Cookie', formatCookie(settings, environ, order)]);
    return { ...response, headers };
  }
}

/** Whether the response is a server error (RFC9110§15.6), also what an application that throws becomes. */
function isFailure({ status }: ResponseParts): boolean {
  return status.startsWith('5');
}
