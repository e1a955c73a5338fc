import {
  type Application,
  type ApplicationLike,
  type Body,
  type Environ,
  ROUTES,
  joinLifecycles,
  toApplication,
} from '@tsgi/spec';
import { beginResponse } from '../response/begin-response.ts';
import { respond } from '../response/response-parts.ts';
import { whenReady } from '../when-ready.ts';
import { listRoutesBelow } from './list-routes.ts';
import { notFound } from './plain-answers.ts';

const NOT_MINE: readonly number[] = [404, 405];

/**
 * Applications one after the other, until one has an answer: the next is asked when a response is a 404 or a
 * 405. The last one's response is sent, whatever it is.
 *
 * Each gets a copy of the environ. The content of the request is there once: an application that reads it and
 * then says 404 leaves an error to whoever reads it next. The body of a response that is not sent is closed
 * before the next application is asked.
 *
 * @param on - the statuses to go on with instead.
 *
 * @example
 * cascade([files, pages]);
 */
export function cascade<E extends Environ = Environ>(
  apps: readonly ApplicationLike<E>[],
  { on = NOT_MINE }: { readonly on?: readonly number[] } = {},
): Application<E> {
  const all = apps.length === 0 ? [notFound] : apps.map(toApplication);
  const asking: Application<E> = (environ, startResponse) => {
    const ask = (index: number): Body | Promise<Body> => {
      const app = all[index] as Application<E>;
      if (index === all.length - 1) return app({ ...environ }, startResponse);
      return beginResponse(app, { ...environ }, (response) => {
        if (!on.includes(Number.parseInt(response.status, 10))) return respond(response, startResponse);
        return whenReady(response.body.close?.(), () => ask(index + 1));
      });
    };
    return ask(0);
  };
  return Object.assign(
    asking,
    joinLifecycles(() => all),
    {
      [ROUTES]: () => apps.flatMap((app) => listRoutesBelow('/', app)),
    },
  );
}
