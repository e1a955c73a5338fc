import { SpecViolation } from '@tsgi/spec';
import type { Runtime } from './runtime.ts';

// What bytes say of themselves by properties of their own is not what is sent.
const BYTES = Object.getPrototypeOf(Uint8Array.prototype) as object;
const lengthOf = getterOf('byteLength') as (this: unknown) => number;
const kindOf = getterOf(Symbol.toStringTag) as (this: unknown) => unknown;

function getterOf(key: PropertyKey): unknown {
  // eslint-disable-next-line @typescript-eslint/unbound-method -- called with each chunk as `this`
  return Object.getOwnPropertyDescriptor(BYTES, key)?.get;
}

/**
 * Returns the size of a chunk as sent, in bytes.
 *
 * @throws SpecViolation for a value that is no chunk; a Proxy of one has no bytes.
 */
export function chunkLength(chunk: unknown, runtime: Runtime): number {
  if (typeof chunk === 'string') return runtime.byteLength(chunk);
  if (kindOf.call(chunk) === 'Uint8Array') {
    const bytes = chunk as Uint8Array;
    const size = lengthOf.call(bytes);
    if (bytes.byteLength === size && bytes.length === size) return size;
  }
  throw new SpecViolation(
    'BODY-CHUNK',
    'application',
    `a chunk must be a string or a Uint8Array, got ${typeof chunk}`,
  );
}
