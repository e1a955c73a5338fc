/**
 * What an application returns, looked at from outside: is it a body, is that a chunk, how is it closed.
 *
 * @module
 */
import { Buffer } from 'node:buffer';
import { type Body, SpecViolation } from '@tsgi/spec';

/** Calls `close()`, if there is one; what goes wrong with it is reported. */
export function closeBody(body: Body | undefined, report: (error: unknown) => void): void {
  if (typeof body?.close !== 'function') return;
  try {
    const closed = body.close();
    if (isPromise(closed)) Promise.resolve(closed).catch(report);
  } catch (error) {
    report(error);
  }
}

/** @throws SpecViolation for what is no body: nothing, a string or bytes (they iterate by character and byte). */
export function checkBody(body: unknown): Body {
  if (
    typeof body === 'object' &&
    body !== null &&
    !(body instanceof Uint8Array) &&
    (Symbol.iterator in body || Symbol.asyncIterator in body)
  ) {
    return body as Body;
  }
  const got =
    body === null || body === undefined
      ? 'nothing'
      : `a ${typeof body}${body instanceof Uint8Array ? ' of bytes' : ''}`;
  throw new SpecViolation(
    'BODY-ITERABLE',
    'application',
    `an application must return an array, iterable or async iterable of chunks, got ${got}`,
  );
}

/** Bytes of a chunk as it is sent. @throws SpecViolation for what is no chunk. */
export function byteLength(chunk: unknown): number {
  if (typeof chunk === 'string') return Buffer.byteLength(chunk);
  if (chunk instanceof Uint8Array) return chunk.byteLength;
  throw new SpecViolation(
    'BODY-CHUNK',
    'application',
    `a chunk must be a string or a Uint8Array, got ${typeof chunk}`,
  );
}

export function isPromise(value: unknown): value is Promise<unknown> {
  return typeof value === 'object' && value !== null && 'then' in value;
}
