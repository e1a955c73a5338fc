/**
 * Maps bodies chunk by chunk. Each chunk gives one chunk, `''` if there is nothing to send yet: the body never waits
 * for more input than was asked for (PEP3333, "Middleware Handling of Block Boundaries").
 *
 * @module
 */
import { type Body, type Chunk, toBody } from '@tsgi/spec';
import { type AsyncBody, type SyncBody, isArrayBody, isAsyncBody } from './body-kinds.ts';

/** Maps the chunks of one body; it may keep state between two chunks. */
export type ChunkMap<Result = Chunk> = {
  readonly chunk: (chunk: Chunk) => Result;
  /** Returns the remainder at the end. Not called if the body fails or is cancelled. */
  readonly flush?: () => Result;
};

/** Maps each chunk. An array stays an array, and a sync body stays sync. */
export function mapChunks(given: Body, map: ChunkMap): Body {
  const body = toBody(given);
  if (isArrayBody(body)) return closedLike(body, [...mapped(body, map)]);
  return closedLike(body, isAsyncBody(body) ? mappedAwaited(body, map) : mapped(body, map));
}

/** Maps each chunk with a function that may return a promise. */
export function mapChunksAsync(given: Body, map: ChunkMap<Chunk | Promise<Chunk>>): Body {
  const body = toBody(given);
  return closedLike(body, mappedAwaited(body, map));
}

function* mapped(body: SyncBody, map: ChunkMap): Generator<Chunk, void, undefined> {
  for (const chunk of body) yield map.chunk(chunk);
  if (map.flush !== undefined) yield map.flush();
}

async function* mappedAwaited(
  body: Body,
  map: ChunkMap<Chunk | Promise<Chunk>>,
): AsyncGenerator<Chunk, void, undefined> {
  for await (const chunk of body as AsyncBody) yield await map.chunk(chunk);
  if (map.flush !== undefined) yield await map.flush();
}

function closedLike(source: Body, body: Body): Body {
  return source.close === undefined ? body : Object.assign(body, { close: () => source.close?.() });
}
