/**
 * Pages that are kept, and made anew only when their list has changed.
 *
 * A page of one user has no place in a cache that others are served from: `session` marks it private, and a cache
 * outside of that will not take it. So this one is *inside* of session and auth: who asks is known and allowed
 * before it is looked at, and its key has the user. What is kept is a function of that key alone: the pages show no
 * messages out of the session, and need no tokens in their forms (`own-site.ts`).
 *
 * @module
 */
import { type Cache, cache, requestKey } from '@tsgi/middleware-cache';
import type { Environ } from '@tsgi/spec';

export interface PageCaches {
  /** For pages that are the same for everybody. */
  readonly shared: Cache;
  /** For pages of who is logged in; inside of `auth`. */
  readonly own: Cache;
  /** Forgets all pages with a list. */
  purge(list: number): Promise<void>;
}

// A page is forgotten long before, when its list changes.
const TIME = '1h';

export function pageCaches(): PageCaches {
  const shared = cache({ ttl: TIME });
  const own = cache({ ttl: TIME, key: ownKey });
  return {
    shared,
    own,
    async purge(list) {
      const tags = [listTag(list)];
      await Promise.all([shared.purge({ tags }), own.purge({ tags })]);
    },
  };
}

/** What the page of a list says in `Cache-Tag`. */
export function listTag(list: number): string {
  return `list:${list}`;
}

/** @returns `undefined` for nobody, whose request is passed by. */
function ownKey(environ: Environ & { readonly REMOTE_USER?: string }): string | undefined {
  const { REMOTE_USER: user } = environ;
  return user === undefined ? undefined : `${user} ${requestKey(environ)}`;
}
