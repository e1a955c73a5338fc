/**
 * Checks of what an application returns: whether it is a chunk, and how to close it.
 *
 * @module
 */
import { type Body, SpecViolation, isPromise } from '@tsgi/spec';
import type { Runtime } from './runtime.ts';

/**
 * Calls the body's `close()`, if there is one, and reports its errors; it never throws.
 *
 * @returns a promise that never rejects, if closing is async.
 */
export function closeBody(
  body: Body | undefined,
  report: (error: unknown) => void,
): Promise<unknown> | undefined {
  if (body === undefined) return undefined;
  try {
    const closed = typeof body.close === 'function' ? body.close() : undefined;
    if (isPromise(closed)) return Promise.resolve(closed).catch(report);
  } catch (error) {
    report(error);
  }
  return undefined;
}

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
