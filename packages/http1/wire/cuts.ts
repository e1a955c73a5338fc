/**
 * The ways in which TCP may hand over the same bytes.
 *
 * @module
 */

/** @param points - where to cut, ascending, each between two bytes. */
export function cut(bytes: Uint8Array, points: readonly number[]): Uint8Array[] {
  return [0, ...points].map((start, index) => bytes.subarray(start, points[index] ?? bytes.length));
}

export function everyByte(bytes: Uint8Array): Uint8Array[] {
  return Array.from(bytes, (_, at) => bytes.subarray(at, at + 1));
}
