/**
 * A page to read an OpenAPI document, and to try it out: Swagger UI, from this server and from nowhere else.
 *
 * @module
 */
import { encodePath } from '@tsgi/http';
import { type OptionTable, resolveOptions } from '@tsgi/options';
import type { Application, Body, Environ, Header, StartResponse } from '@tsgi/spec';
import { CONTENT_SECURITY_POLICY, page } from './page.ts';
import { type SwaggerUi, asset, findSwaggerUi } from './swagger-ui.ts';

/** Options of {@link openApiPage}. */
export interface OpenApiPageOptions {
  /** Where the document is, seen from the page. Default: `../openapi.json`, beside what the page is mounted on. */
  readonly document?: string;
  /** Default: `API`. */
  readonly title?: string;
}

const OPTIONS = {
  document: { kind: 'text', default: '../openapi.json' },
  title: { kind: 'text', default: 'API' },
} as const satisfies OptionTable<OpenApiPageOptions>;

/**
 * The page as an application, to be mounted. The files of Swagger UI are looked for at the first request: if they are
 * not there, it is answered with 500, and the log says what to install.
 *
 * @throws ConfigError
 * @example
 * app.get('/openapi.json', () => app.openapi({ info: { title: 'Orders', version: '1.0.0' } }));
 * app.mount('/docs', openapiPage({ title: 'Orders' }));
 */
export function openapiPage(options: OpenApiPageOptions = {}): Application {
  const { document, title } = resolveOptions(OPTIONS, options, '@tsgi/openapi-page');
  const fields: readonly Header[] = [
    ['Content-Type', 'text/html; charset=utf-8'],
    ['Content-Security-Policy', CONTENT_SECURITY_POLICY],
    ['Cache-Control', 'no-cache'],
    ['X-Content-Type-Options', 'nosniff'],
  ];
  let known: SwaggerUi | undefined;
  return function openapiPageApp(environ, startResponse) {
    const { PATH_INFO, REQUEST_METHOD, SCRIPT_NAME } = environ;
    if (REQUEST_METHOD !== 'GET' && REQUEST_METHOD !== 'HEAD') {
      return respond(startResponse, '405 Method Not Allowed', [['Allow', 'GET, HEAD']]);
    }
    // What the page links to is relative to the slash at its end.
    if (PATH_INFO === '') {
      return respond(startResponse, '308 Permanent Redirect', [['Location', `${encodePath(SCRIPT_NAME)}/`]]);
    }
    try {
      known ??= findSwaggerUi();
    } catch (error) {
      return filesMissing(error, environ, startResponse);
    }
    if (PATH_INFO === '/') {
      startResponse('200 OK', [...fields]);
      return [page({ document, title, assets: `${known.version}/` })];
    }
    const prefix = `/${known.version}/`;
    const sendAsset = PATH_INFO.startsWith(prefix) ? asset(known, PATH_INFO.slice(prefix.length)) : undefined;
    return sendAsset?.(environ, startResponse) ?? respond(startResponse, '404 Not Found', []);
  };
}

/** Where they were looked for is for the log alone. */
function filesMissing(error: unknown, environ: Environ, startResponse: StartResponse): Body {
  const { errors, message } = error as AggregateError;
  const causes = errors.map((cause) => `\n  ${String(cause)}`).join('');
  environ['tsgi.errors'].write(`openapi-page: ${message}${causes}\n`);
  startResponse('500 Internal Server Error', [
    ['Content-Type', 'text/plain; charset=utf-8'],
    ['Cache-Control', 'no-store'],
  ]);
  return [`500 Internal Server Error\n\n${message}\n`];
}

function respond(startResponse: StartResponse, status: string, fields: readonly Header[]): Body {
  startResponse(status, [['Content-Type', 'text/plain; charset=utf-8'], ...fields]);
  return [`${status}\n`];
}
