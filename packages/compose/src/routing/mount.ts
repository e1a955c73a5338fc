import { type Application, type ApplicationLike, type Environ, toApplication } from '@tsgi/spec';
import { movePath } from '../environ/shift-path.ts';
import { joinApplications, listRoutesBelow, notFound } from './join-applications.ts';

/**
 * Routes requests to applications by prefix of the path. The longest prefix that ends with a segment wins: `/api`
 * matches `/api` and `/api/users`, not `/apix`. `/` matches the rest; without it, the rest is a 404.
 *
 * The application finds the prefix in `SCRIPT_NAME` and the rest in `PATH_INFO`. Prefixes are compared with the decoded
 * path: write them decoded.
 *
 * @throws RangeError for a prefix that no path can have.
 *
 * @example
 * mount({ '/api': api, '/': pages });
 */
export function mount<E extends Environ = Environ>(
  apps: Readonly<Record<string, ApplicationLike<E>>>,
): Application<E> {
  const mounts = Object.entries(apps)
    .map(([prefix, app]) => ({ prefix: checkPrefix(prefix), app: toApplication(app) }))
    .sort((one, other) => other.prefix.length - one.prefix.length);
  const mounted: Application<E> = (environ, startResponse) => {
    const { PATH_INFO } = environ;
    const found = mounts.find(({ prefix }) => isBelow(PATH_INFO, prefix));
    if (found === undefined) return notFound(environ, startResponse);
    return found.app(movePath(environ, found.prefix.length), startResponse);
  };
  return joinApplications(mounted, {
    apps: () => Object.values(apps).map(toApplication),
    routes: () => Object.entries(apps).flatMap(([prefix, app]) => listRoutesBelow(prefix, app)),
  });
}

function isBelow(path: string, prefix: string): boolean {
  return (
    path.startsWith(prefix) && (path.length === prefix.length || prefix === '' || path[prefix.length] === '/')
  );
}

// "/" is the prefix that has nothing of its own.
function checkPrefix(prefix: string): string {
  if (prefix === '/') return '';
  if (/^\/.*[^/]$/s.test(prefix) && !/\/\.{1,2}(?:\/|$)/.test(prefix)) return prefix;
  throw new RangeError(
    `a mount's prefix must begin with "/", not end with it and have no dot segments, or be "/", got ${JSON.stringify(prefix)}`,
  );
}
