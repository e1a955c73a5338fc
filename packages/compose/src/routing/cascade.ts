import { type Application, type ApplicationLike, type Body, type Environ, toApplication } from '@tsgi/spec';
import { beginResponse } from '../response/begin-response.ts';
import { respond } from '../response/response-parts.ts';
import { whenReady } from '../when-ready.ts';
import { joinApplications, listRoutesBelow, notFound } from './join-applications.ts';

const NOT_MINE: readonly number[] = [404, 405];

/**
 * Tries applications in order until one answers: a 404 or 405 passes the request to the next. The last one's response
 * is sent, whatever its status.
 *
 * Each gets a copy of the environ. The request's content exists once: an application that reads it and then answers 404
 * leaves none to the next. The body of a skipped response is closed before the next application is called.
 *
 * @param on - statuses that pass the request on, instead of 404 and 405.
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
  return joinApplications(asking, {
    apps: () => all,
    routes: () => apps.flatMap((app) => listRoutesBelow('/', app)),
  });
}
