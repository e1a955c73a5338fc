/**
 * The three kinds of body, told apart as a server does: an array has a known length, an async iterable is
 * awaited, and the rest is iterated.
 *
 * @module
 */
import type { Body, Chunk } from '@tsgi/spec';

type Closable = { close?(): void | Promise<void> };

/** A body of known length. */
export type ArrayBody = Chunk[] & Closable;
/** A body that is awaited chunk by chunk. */
export type AsyncBody = AsyncIterable<Chunk> & Closable;
/** A body that never has to be awaited. */
export type SyncBody = Iterable<Chunk> & Closable;

/** Whether the body is of known length. */
export function isArrayBody(body: Body): body is ArrayBody {
  return Array.isArray(body);
}

/** Whether the body is awaited. */
export function isAsyncBody(body: Body): body is AsyncBody {
  return Symbol.asyncIterator in body;
}

/** An iterator of a body of any kind. */
export function iterate(body: Body): Iterator<Chunk> | AsyncIterator<Chunk> {
  return isAsyncBody(body) ? body[Symbol.asyncIterator]() : body[Symbol.iterator]();
}
