import type { Chunk } from '@tsgi/spec';

const encoder = new TextEncoder();

/** A chunk as it is sent: a string becomes UTF-8. */
export function chunkBytes(chunk: Chunk): Uint8Array {
  return typeof chunk === 'string' ? encoder.encode(chunk) : chunk;
}

/** Whether there is nothing in it to send; such a chunk does not make a response final. */
export function isEmptyChunk(chunk: Chunk): boolean {
  return chunk.length === 0;
}
