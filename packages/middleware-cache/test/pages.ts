import type { Application, Body, Environ, Header } from '@tsgi/spec';
import { lint } from '@tsgi/spec/lint';
import { type CacheOptions, type HasCache, cache } from '../src/index.ts';

/** What a path answers. The body is the number of the call by default. */
export type Page = {
  readonly status?: string;
  readonly headers?: Header[];
  readonly body?: (call: number, environ: Environ & HasCache) => Body | Promise<Body>;
};

/** Pages between two lints with the cache between them, and how often each of them was made. */
export type Pages = {
  readonly app: Application;
  /** The targets that the application was asked for, in order. */
  readonly calls: string[];
  readonly purge: ReturnType<typeof cache>['purge'];
};

/** An application of pages in a cache. @param judge - `lint`, unless the pages break rules on purpose. */
export function pagesIn(
  options: CacheOptions,
  pages: Readonly<Record<string, Page>> | ((environ: Environ) => Page),
  judge: (app: Application) => Application = lint,
): Pages {
  const calls: string[] = [];
  const app: Application<Environ & HasCache> = async (environ, startResponse) => {
    const { PATH_INFO, QUERY_STRING, REQUEST_METHOD } = environ;
    const target = QUERY_STRING === '' ? PATH_INFO : `${PATH_INFO}?${QUERY_STRING}`;
    calls.push(REQUEST_METHOD === 'GET' ? target : `${REQUEST_METHOD} ${target}`);
    const page = typeof pages === 'function' ? pages(environ) : pages[PATH_INFO];
    const { body, headers = [], status = '200 OK' } = page ?? { status: '404 Not Found' };
    const made = body === undefined ? [`${calls.length}`] : await body(calls.length, environ);
    const isTyped = /^(?:204|304)/.test(status) || headers.some(([name]) => name === 'Content-Type');
    startResponse(status, isTyped ? headers : [['Content-Type', 'text/plain'], ...headers]);
    return made;
  };
  const pagesCache = cache(options);
  const inner = judge(app as Application) as Application<Environ & HasCache>;
  return { app: judge(pagesCache(inner)), calls, purge: pagesCache.purge };
}

/** Fresh for so long. */
export function fresh(seconds: number, ...more: Header[]): Header[] {
  return [['Cache-Control', `max-age=${seconds}`], ...more];
}

/** A promise, and what makes it come true. */
export function gate(): { readonly opened: Promise<void>; readonly open: () => void } {
  const { promise, resolve } = Promise.withResolvers<void>();
  return { opened: promise, open: resolve };
}
