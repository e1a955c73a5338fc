/**
 * Reconstructs the URL of a request (PEP3333, "URL Reconstruction").
 *
 * @module
 */
import { encodePath } from '@tsgi/http';
import type { Environ } from '@tsgi/spec';

/** The end of a URL: the host, the application's mount point, the path, or the query. */
export type UrlExtent = 'origin' | 'application' | 'path' | 'query';

const DEFAULT_PORTS: Readonly<Record<Environ['tsgi.url_scheme'], string>> = { http: '80', https: '443' };

/**
 * Returns the request's URL, percent-encoded, without a default or empty port.
 *
 * Its host is what the client sent (`HTTP_HOST`), so do not trust it; without one it is `SERVER_NAME`.
 *
 * @param extent - where the URL ends.
 */
export function requestUrl(environ: Environ, extent: UrlExtent = 'query'): string {
  const { PATH_INFO, QUERY_STRING, SCRIPT_NAME } = environ;
  const origin = `${environ['tsgi.url_scheme']}://${authority(environ)}`;
  if (extent === 'origin') return origin;
  const application = origin + encodePath(SCRIPT_NAME);
  if (extent === 'application') return application;
  // OPTIONS * has no path (RFC9112§3.3).
  const url = PATH_INFO === '*' ? application : application + encodePath(PATH_INFO);
  return extent === 'path' || QUERY_STRING === '' ? url : `${url}?${QUERY_STRING}`;
}

function authority(environ: Environ): string {
  const { HTTP_HOST = '', SERVER_NAME, SERVER_PORT } = environ;
  // A port alone says nothing of where.
  const host = HTTP_HOST === '' || HTTP_HOST.startsWith(':') ? `${SERVER_NAME}:${SERVER_PORT}` : HTTP_HOST;
  const ending = [':', `:${DEFAULT_PORTS[environ['tsgi.url_scheme']]}`].find((text) => host.endsWith(text));
  return ending === undefined ? host : host.slice(0, -ending.length);
}
