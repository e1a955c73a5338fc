import { type Application, type ApplicationLike, type Environ, toApplication } from '@tsgi/spec';
import { joinApplications, listRoutesBelow, notFound } from './join-applications.ts';

/**
 * Routes requests to applications by host: `example.com`, or `*.example.com` for every name below it. A whole name wins
 * over `*`, and a longer name over a shorter.
 *
 * The host is what the client sent (`HTTP_HOST`, or `SERVER_NAME` without one); port, case and a final dot are ignored.
 *
 * @param fallback - for all other hosts; default: 404.
 * @throws RangeError for a host in another notation, or twice.
 * @example
 * hostMap({ 'example.com': site, '*.example.com': tenants });
 */
export function hostMap<E extends Environ = Environ>(
  apps: Readonly<Record<string, ApplicationLike<E>>>,
  fallback: ApplicationLike<E> = notFound,
): Application<E> {
  const whole = new Map<string, Application<E>>();
  for (const [host, app] of Object.entries(apps)) {
    const name = checkHost(host);
    if (whole.has(name))
      throw new RangeError(`a host must be mapped once, got ${JSON.stringify(name)} twice`);
    whole.set(name, toApplication(app));
  }
  const below = [...whole]
    .filter(([host]) => host.startsWith('*.'))
    .map(([host, app]) => ({ ending: host.slice(1), app }))
    .sort((one, other) => other.ending.length - one.ending.length);
  const others = toApplication(fallback);
  const chosen: Application<E> = (environ, startResponse) => {
    const host = hostName(environ);
    const app = whole.get(host) ?? below.find(({ ending }) => isBelow(host, ending))?.app ?? others;
    return app(environ, startResponse);
  };
  return joinApplications(chosen, {
    apps: () => [...whole.values(), others],
    routes: () => [
      ...Object.entries(apps).flatMap(([host, app]) =>
        listRoutesBelow('/', app).map((route) => ({ ...route, host: route.host ?? host })),
      ),
      ...(fallback === notFound ? [] : listRoutesBelow('/', fallback)),
    ],
  });
}

/** Returns the requested host: a name or an address in lower case, without port and final dot. */
export function hostName({ HTTP_HOST, SERVER_NAME }: Environ): string {
  const host = HTTP_HOST === undefined || HTTP_HOST === '' ? SERVER_NAME : HTTP_HOST;
  return host
    .toLowerCase()
    .replace(/:[0-9]*$/, '')
    .replace(/\.$/, '');
}

function isBelow(host: string, ending: string): boolean {
  return host.length > ending.length && host.endsWith(ending);
}

// A name or an address, perhaps with "*." before it.
const HOST = /^(?:(?:\*\.)?[a-z0-9_~-]+(?:\.[a-z0-9_~-]+)*|\[[0-9a-f:.]+\])$/;

function checkHost(host: string): string {
  const name = host.toLowerCase();
  if (HOST.test(name)) return name;
  throw new RangeError(
    `a host must be a name like "example.com" or "*.example.com", without a port, got ${JSON.stringify(host)}`,
  );
}
