/** One request at the cache, and what all of its parts need. @module */
import { headersOf } from '@tsgi/compose';
import type { Application, Environ, Header } from '@tsgi/spec';
import { type CacheStatus, addCacheStatus } from '../fields/cache-status.ts';
import type { Defaults } from '../responses/judge-response.ts';
import type { Access } from '../responses/response-shelf.ts';
import type { Flights } from '../waiting/flights.ts';

/** What one cache has for all its requests. Times are in milliseconds. */
export type CacheSettings = Defaults & {
  readonly maxContent: number;
  readonly lockTimeout: number;
  readonly name: string | false;
};

export type Visit = {
  readonly settings: CacheSettings;
  readonly flights: Flights;
  readonly app: Application;
  /** As the application gets it. */
  readonly environ: Environ;
  /** The same, without what the client wants of caches if that is not heeded. */
  readonly heeded: Environ;
  /** To what is stored for such requests. */
  readonly access: Access;
};

/** The field lines for the client: `Cache-Tag` is for the cache alone, and what it did is said. */
export function sayStatus(
  headers: Header[],
  { name }: Pick<CacheSettings, 'name'>,
  status: CacheStatus,
): void {
  headersOf(headers).delete('Cache-Tag');
  addCacheStatus(headers, name === false ? undefined : name, status);
}
