/**
 * Bodies changed chunk by chunk. For each chunk that comes, one goes out, `''` if there is nothing to send yet:
 * nobody waits for more than was asked for (PEP3333, "Middleware Handling of Block Boundaries").
 *
 * @module
 */
import { type Body, type Chunk, toBody } from '@tsgi/spec';
import { type AsyncBody, type SyncBody, isArrayBody, isAsyncBody } from './body-kinds.ts';

/** How to change a body. Made for one body: it may keep what it needs between two chunks. */
export type ChunkMap<Result = Chunk> = {
  readonly chunk: (chunk: Chunk) => Result;
  /** What is left to send at the end. Not called if the body fails or is given up. */
  readonly flush?: () => Result;
};

/** Changes each chunk. An array stays an array, and what was not awaited is not. */
export function mapChunks(given: Body, map: ChunkMap): Body {
  const body = toBody(given);
  if (isArrayBody(body)) return closedLike(body, [...mapped(body, map)]);
  return closedLike(body, isAsyncBody(body) ? mappedAwaited(body, map) : mapped(body, map));
}

/** Changes each chunk by something that may have to be awaited. */
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
