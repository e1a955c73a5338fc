/** What a response can be purged by: names that the application gives it, its URL, and that it is one. @module */
import { headersOf, mapResponse, requestUrl } from '@tsgi/compose';
import { encodePath, parseList } from '@tsgi/http';
import type { Application, Environ, Header } from '@tsgi/spec';
import { addCacheStatus } from './cache-status.ts';
import type { CacheSettings } from './request.ts';
import type { GuardedStore, Report } from './stores/guarded-store.ts';

/** What to purge: all responses with one of the tags, all of a URL, or all that there are. */
export type Purge = { readonly tags: readonly string[] } | { readonly url: string } | 'all';

const EVERY_RESPONSE = 'responses';

/** The tags of a response, for a store. */
export function tagsOf(headers: Header[], environ: Environ): string[] {
  const own = parseList(headersOf(headers).get('Cache-Tag'));
  const url = urlTag(requestUrl(environ));
  return [EVERY_RESPONSE, ...(url === undefined ? [] : [url]), ...own.map(tagOf)];
}

/**
 * @param base - what a relative URL is relative to.
 * @throws TypeError for what is no URL.
 */
export function purgedTags(purge: Purge, base?: string): string[] {
  if (purge === 'all') return [EVERY_RESPONSE];
  if ('tags' in purge) return purge.tags.map((tag) => tagOf(tag.trim()));
  const tag = urlTag(purge.url, base);
  if (tag !== undefined) return [tag];
  const must = base === undefined ? 'an absolute URL' : 'a URL';
  throw new TypeError(`cache: url must be ${must}, got ${JSON.stringify(purge.url)}`);
}

/**
 * Purges what an unsafe request has changed (RFC9111§4.4), before its answer leaves: whoever has that, and asks
 * again, sees the change.
 */
export function invalidating(
  settings: CacheSettings,
  store: GuardedStore,
  report: Report,
): (app: Application) => Application {
  return mapResponse(async (response, environ) => {
    const tags = changedTags(environ, response.status, response.headers);
    if (tags.length > 0) await purgeOrReport(store, report, tags);
    addCacheStatus(response.headers, settings, { fwd: 'method' });
    return response;
  });
}

/** Whether a request with this method may change something. */
export function isUnsafe({ REQUEST_METHOD }: Environ): boolean {
  return !SAFE_METHODS.has(REQUEST_METHOD);
}

/** Purges; a store that fails is told to the log only. */
export async function purgeOrReport(
  store: GuardedStore,
  report: Report,
  tags: readonly string[],
): Promise<void> {
  try {
    await store.insist((asked) => asked.purge(tags));
  } catch (error) {
    report(`cache: nothing was purged, because the store failed: ${String(error)}`);
  }
}

/** All others may change something; of an unknown one nobody knows (RFC9110§9.2.1, RFC9111§4.4). */
const SAFE_METHODS: ReadonlySet<string> = new Set(['GET', 'HEAD', 'OPTIONS', 'TRACE', 'QUERY']);

/** What an unsafe request has changed: its own URL, and those of the same origin that its answer names. */
function changedTags(environ: Environ, status: string, headers: Header[]): string[] {
  if (Number(status.slice(0, 3)) >= 400) return [];
  const target = requestUrl(environ);
  const fields = headersOf(headers);
  const named = ['Location', 'Content-Location'].flatMap((name) => fields.get(name) ?? []);
  const urls = named.filter((url) => URL.parse(url, target)?.origin === URL.parse(target)?.origin);
  return [target, ...urls].flatMap((url) => urlTag(url, target) ?? []);
}

function tagOf(tag: string): string {
  return `tag:${tag}`;
}

/** The same for all spellings of a URL. */
function urlTag(text: string, base?: string): string | undefined {
  const url = URL.parse(text, base);
  if (url === null) return undefined;
  return `url:${url.origin}${encodePath(decodePath(url.pathname))}${url.search}`;
}

/** As a server does it; what it would refuse stays as it is. */
function decodePath(path: string): string {
  try {
    return decodeURIComponent(path);
  } catch {
    return path;
  }
}
