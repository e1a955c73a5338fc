/**
 * Applies the `after` hooks to a response, one after the other. A hook may pass its content on, wrap it or drop it, and
 * the framework cannot tell which. So each content is closed once: with the response that is sent, or at once if there
 * is none.
 *
 * @module
 */
import { closingAfter, closingOnFailure, once, whenReady, withClose } from '@tsgi/compose';
import type { ApplicationObject } from '@tsgi/spec';
import type { HttpResponse } from './responses/http-response.ts';

type Awaitable<T> = T | Promise<T>;

/** Maps a response to its replacement. */
export type ResponseChange = (response: HttpResponse) => Awaitable<HttpResponse>;

/** Returns the response after all changes. */
export function changeResponse(
  first: HttpResponse,
  changes: readonly ResponseChange[],
): Awaitable<ApplicationObject> {
  const replaced: HttpResponse[] = [];
  const discard = once(() => discardAll(replaced));
  const changed = changes.reduce<Awaitable<HttpResponse>>(
    (pending, change) =>
      whenReady(pending, (response) =>
        closingOnFailure(
          () =>
            whenReady(change(response), (next) => {
              if (next.content === response.content) return next;
              replaced.push(response);
              return next.closedOnce();
            }),
          () => discardAll([response, ...replaced.splice(0)]),
        ),
      ),
    first.closedOnce(),
  );
  return whenReady(changed, (last) => (replaced.length === 0 ? last : closingWith(last, () => discard())));
}

function closingWith(response: HttpResponse, close: () => void | Promise<void>): ApplicationObject {
  return {
    tsgi: (environ, startResponse) =>
      closingOnFailure(
        () => whenReady(response.tsgi(environ, startResponse), (body) => withClose(body, close)),
        close,
      ),
  };
}

function discardAll(responses: readonly HttpResponse[]): void | Promise<void> {
  const discard = responses.reduceRight<() => void | Promise<void>>(
    (rest, response) => () => closingAfter(() => response.discard(), rest),
    () => undefined,
  );
  return discard();
}
