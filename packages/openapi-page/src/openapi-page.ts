/**
 * A page to read an OpenAPI document, and to try it out: Swagger UI, from this server and from nowhere else.
 *
 * @module
 */
import { encodePath } from '@tsgi/compose';
import type { Application, Body, Header, StartResponse } from '@tsgi/spec';
import { CONTENT_SECURITY_POLICY, page } from './page.ts';
import { VERSION, asset } from './swagger-ui.ts';

export interface OpenApiPageOptions {
  /** Where the document is, seen from the page. Default: `../openapi.json`, beside what the page is mounted on. */
  readonly document?: string;
  /** Default: `API`. */
  readonly title?: string;
}

/**
 * The page as an application, to be mounted.
 *
 * @example
 * app.get('/openapi.json', () => app.openapi({ info: { title: 'Orders', version: '1.0.0' } }));
 * app.mount('/docs', openapiPage({ title: 'Orders' }));
 */
export function openapiPage(options: OpenApiPageOptions = {}): Application {
  const { document = '../openapi.json', title = 'API' } = options;
  const content = page({ document, title, assets: `${VERSION}/` });
  const fields: readonly Header[] = [
    ['Content-Type', 'text/html; charset=utf-8'],
    ['Content-Security-Policy', CONTENT_SECURITY_POLICY],
    ['Cache-Control', 'no-cache'],
    ['X-Content-Type-Options', 'nosniff'],
  ];
  return function openapiPageApp(environ, startResponse) {
    const { PATH_INFO, REQUEST_METHOD, SCRIPT_NAME } = environ;
    if (REQUEST_METHOD !== 'GET' && REQUEST_METHOD !== 'HEAD') {
      return respond(startResponse, '405 Method Not Allowed', [['Allow', 'GET, HEAD']]);
    }
    // What the page links to is relative to the slash at its end.
    if (PATH_INFO === '') {
      return respond(startResponse, '308 Permanent Redirect', [['Location', `${encodePath(SCRIPT_NAME)}/`]]);
    }
    if (PATH_INFO === '/') {
      startResponse('200 OK', [...fields]);
      return [content];
    }
    const prefix = `/${VERSION}/`;
    const sendAsset = PATH_INFO.startsWith(prefix) ? asset(PATH_INFO.slice(prefix.length)) : undefined;
    return sendAsset?.(environ, startResponse) ?? respond(startResponse, '404 Not Found', []);
  };
}

function respond(startResponse: StartResponse, status: string, fields: readonly Header[]): Body {
  startResponse(status, [['Content-Type', 'text/plain; charset=utf-8'], ...fields]);
  return [`${status}\n`];
}
