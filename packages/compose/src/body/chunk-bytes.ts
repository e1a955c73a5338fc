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

/** Pieces joined into one. The bytes are copied, unless there is only one piece. */
export function joinBytes(pieces: readonly Uint8Array[]): Uint8Array {
  const [only] = pieces;
  if (only !== undefined && pieces.length === 1) return only;
  const joined = new Uint8Array(pieces.reduce((size, piece) => size + piece.length, 0));
  let at = 0;
  for (const piece of pieces) {
    joined.set(piece, at);
    at += piece.length;
  }
  return joined;
}
