/**
 * ISO-8859-1 text and bytes, one to one.
 *
 * @module
 */

import { Buffer } from 'node:buffer';

// Node, Bun and Deno all have it; `toString('latin1')` looks up the encoding first, on every request.
const { latin1Slice } = Buffer.prototype as {
  latin1Slice?: (this: Uint8Array, start: number, end: number) => string;
};

/** One character a byte. */
export function decodeLatin1(bytes: Uint8Array, start: number, end: number): string {
  if (latin1Slice !== undefined) return latin1Slice.call(bytes, start, end);
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('latin1', start, end);
}

/**
 * The same text in one piece. What was put together is kept as a tree of its parts, which would be walked again
 * each time it is sent.
 */
export function flatten(text: string): string {
  const bytes = Buffer.from(text, 'latin1');
  return decodeLatin1(bytes, 0, bytes.length);
}
