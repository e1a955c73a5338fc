import type { Chunk } from '@tsgi/spec';

const encoder = new TextEncoder();

/** Returns a chunk as bytes: a string is encoded as UTF-8. */
export function chunkBytes(chunk: Chunk): Uint8Array {
  return typeof chunk === 'string' ? encoder.encode(chunk) : chunk;
}

/** Whether the chunk is empty; such a chunk does not make a response final. */
export function isEmptyChunk(chunk: Chunk): boolean {
  return chunk.length === 0;
}
