/** Results as bytes, in V8's format: what `structuredClone` takes. @module */
import { deserialize, serialize } from 'node:v8';

// The first byte is the same in all versions of the format, the second one counts them.
const [MARK = 0, VERSION = 0] = serialize(undefined);

/** @throws Error for what cannot be copied. */
export function packResult(result: unknown): Uint8Array {
  return serialize(result);
}

export function openResult(bytes: Uint8Array): unknown {
  return deserialize(bytes);
}

/** Whether it can be opened here: a newer Node.js may share the store. */
export function isPackedResult(bytes: unknown): bytes is Uint8Array {
  return bytes instanceof Uint8Array && bytes[0] === MARK && (bytes[1] ?? Infinity) <= VERSION;
}
