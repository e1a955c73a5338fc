/**
 * What an application returns, looked at from outside: is it a body, is that a chunk, how is it closed.
 *
 * @module
 */
import { Buffer } from 'node:buffer';
import { isUint8Array } from 'node:util/types';
import { type Body, isApplication, isPromise, SpecViolation, toBody } from '@tsgi/spec';

/**
 * Calls `close()`, if there is one; what goes wrong with it is reported. Nothing is thrown, whatever it is.
 *
 * @returns a promise that never rejects, if it takes its time.
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

/**
 * What an application returned as the body that is sent; see {@link toBody}.
 *
 * @throws SpecViolation for what is no body: nothing, a string or bytes (they iterate by character and byte).
 */
export function checkBody(body: unknown): Body {
  if (
    typeof body === 'object' &&
    body !== null &&
    !isUint8Array(body) &&
    (Symbol.iterator in body || Symbol.asyncIterator in body)
  ) {
    return toBody(body as Body);
  }
  throw new SpecViolation(
    'BODY-ITERABLE',
    'application',
    `an application must return an array, iterable or async iterable of chunks, got ${describeBody(body)}`,
  );
}

function describeBody(body: unknown): string {
  if (body === null || body === undefined) return 'nothing';
  if (isUint8Array(body)) return 'an object of bytes';
  if (isApplication(body)) return 'an application; call it, or serve what makes it as "module:name()"';
  return `${typeof body === 'object' ? 'an' : 'a'} ${typeof body}`;
}

// What bytes say of their length by properties of their own is not what is sent.
const BYTES = Object.getPrototypeOf(Uint8Array.prototype) as object;
// eslint-disable-next-line @typescript-eslint/unbound-method -- called with each chunk as `this`
const lengthOf = Object.getOwnPropertyDescriptor(BYTES, 'byteLength')?.get as (this: Uint8Array) => number;

/** Bytes of a chunk as it is sent. @throws SpecViolation for what is no chunk; a Proxy of one has no bytes. */
export function byteLength(chunk: unknown): number {
  if (typeof chunk === 'string') return Buffer.byteLength(chunk);
  if (isUint8Array(chunk)) {
    const size = lengthOf.call(chunk);
    if (chunk.byteLength === size && chunk.length === size) return size;
  }
  throw new SpecViolation(
    'BODY-CHUNK',
    'application',
    `a chunk must be a string or a Uint8Array, got ${typeof chunk}`,
  );
}
