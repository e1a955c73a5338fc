/**
 * Purges responses by tag, by URL, or all of them.
 *
 * @module
 */
import { headersOf, mapResponse, requestUrl } from '@tsgi/compose';
import { encodePath, parseList } from '@tsgi/http';
import type { Application, Environ, Header } from '@tsgi/spec';
import { addCacheStatus } from './cache-status.ts';
import type { CacheSettings } from './request.ts';
import type { GuardedStore, Report } from './stores/guarded-store.ts';

/** The responses to purge: those with one of the tags, those of a URL, or all. */
export type Purge = { readonly tags: readonly string[] } | { readonly url: string } | 'all';

const EVERY_RESPONSE = 'responses';

/** Returns the tags of a response, for a store. */
export function tagsOf(headers: Header[], environ: Environ): string[] {
  const own = parseList(headersOf(headers).get('Cache-Tag'));
  const url = urlTag(requestUrl(environ));
  return [EVERY_RESPONSE, ...(url === undefined ? [] : [url]), ...own.map(tagOf)];
}

/**
 * Returns the tags to purge.
 *
 * @param base - base of a relative URL.
 * @throws TypeError for an invalid URL.
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
 * Purges what an unsafe request has changed (RFC9111§4.4), before its response is sent: a client that asks again after
 * it sees the change.
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

/** Purges; errors of the store are logged only. */
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

/** Safe methods. All others may change something, unknown ones too (RFC9110§9.2.1, RFC9111§4.4). */
const SAFE_METHODS: ReadonlySet<string> = new Set(['GET', 'HEAD', 'OPTIONS', 'TRACE', 'QUERY']);

/**
 * Returns the tags of what an unsafe request has changed: its own URL, and those of the same origin that its response
 * names.
 */
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

/** Returns the same tag for all spellings of a URL. */
function urlTag(text: string, base?: string): string | undefined {
  const url = URL.parse(text, base);
  if (url === null) return undefined;
  return `url:${url.origin}${encodePath(decodePath(url.pathname))}${url.search}`;
}

/** Decodes a path as servers do; one they would reject stays unchanged. */
function decodePath(path: string): string {
  try {
    return decodeURIComponent(path);
  } catch {
    return path;
  }
}
