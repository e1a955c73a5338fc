/** Asking the application whether a stored response is good still (RFC9111§4.3). @module */
import { headersOf } from '@tsgi/compose';
import { describesContent } from '@tsgi/http';
import type { Environ, Header } from '@tsgi/spec';
import CachePolicy from 'http-cache-semantics';
import type { StoredHead } from './stored-response.ts';

// What a client has, or wants only a part of, is none of the application's business here.
const OF_THE_CLIENT: ReadonlySet<string> = new Set([
  ...['if-match', 'if-none-match', 'if-modified-since', 'if-unmodified-since', 'if-range', 'range'],
]);

/** The request for a whole response, or for the news that the stored one is good still. */
export function validatingEnviron(environ: Environ, stored: StoredHead | undefined): Environ {
  const own: Environ = { ...environ };
  for (const name of OF_THE_CLIENT)
    Reflect.deleteProperty(own, `HTTP_${name.toUpperCase().replaceAll('-', '_')}`);
  const conditions: Header[] = [];
  const fields = headersOf([...(stored?.headers ?? [])]);
  const etag = fields.get('ETag');
  const lastModified = fields.get('Last-Modified');
  if (etag !== undefined) {
    own.HTTP_IF_NONE_MATCH = etag;
    conditions.push(['If-None-Match', etag]);
  }
  if (lastModified !== undefined) {
    own.HTTP_IF_MODIFIED_SINCE = lastModified;
    conditions.push(['If-Modified-Since', lastModified]);
  }
  own['tsgi.headers'] = linesWith(environ['tsgi.headers'], conditions);
  return own;
}

/** What is expensive to make is made when it is asked for, as in the server. */
function linesWith(
  lines: Iterable<Readonly<Header>>,
  conditions: readonly Header[],
): Iterable<Readonly<Header>> {
  return {
    *[Symbol.iterator]() {
      for (const line of lines) if (!OF_THE_CLIENT.has(line[0].toLowerCase())) yield line;
      yield* conditions;
    },
  };
}

/** Whether a 304 speaks of the stored response (RFC9111§4.3.3). */
export function isAbout(headers: readonly Header[], stored: StoredHead): boolean {
  const policy = CachePolicy.fromObject(stored.policy);
  const fields = headersOf([...headers]);
  const said = { etag: fields.get('ETag'), 'last-modified': fields.get('Last-Modified') };
  // A 304 that says nothing answers the condition that was sent.
  if (said.etag === undefined && said['last-modified'] === undefined) return true;
  return policy.revalidatedPolicy({ headers: {} }, { status: 304, headers: said }).matches;
}

/** The stored field lines with those of a 304 in place of them; what is of the content stays (RFC9111§3.2, §4.3.4). */
export function updatedHeaders(stored: readonly Header[], headers: readonly Header[]): Header[] {
  const newer = headers.filter(([name]) => !describesContent(name));
  const names = new Set(newer.map(([name]) => name.toLowerCase()));
  return [...stored.filter(([name]) => !names.has(name.toLowerCase())), ...newer];
}
