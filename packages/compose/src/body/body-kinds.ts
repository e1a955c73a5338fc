/**
 * The three kinds of body, distinguished as a server does: an array has a known length, an async iterable is awaited,
 * anything else is iterated.
 *
 * @module
 */
import type { Body, Chunk } from '@tsgi/spec';

type Closable = { close?(): void | Promise<void> };

/** A body of known length. */
export type ArrayBody = Chunk[] & Closable;
/** A body whose chunks are awaited. */
export type AsyncBody = AsyncIterable<Chunk> & Closable;
/** A body whose chunks are never awaited. */
export type SyncBody = Iterable<Chunk> & Closable;

/** Whether the body has a known length. */
export function isArrayBody(body: Body): body is ArrayBody {
  return Array.isArray(body);
}

/** Whether the body is awaited. */
export function isAsyncBody(body: Body): body is AsyncBody {
  return Symbol.asyncIterator in body;
}

/** Returns an iterator of a body of any kind. */
export function iterate(body: Body): Iterator<Chunk> | AsyncIterator<Chunk> {
  return isAsyncBody(body) ? body[Symbol.asyncIterator]() : body[Symbol.iterator]();
}
