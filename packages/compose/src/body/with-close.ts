import { type Body, FILE_WRAPPER, isPromise, toBody } from '@tsgi/spec';
import { whenReady } from '../when-ready.ts';
import { isArrayBody, isAsyncBody } from './body-kinds.ts';

export type Close = () => void | Promise<void>;

/**
 * Returns the body with an additional `close`; both run exactly once, even if the first fails. An array stays an array,
 * and a file body stays one.
 */
export function withClose(given: Body, close: Close): Body {
  const body = toBody(given);
  const closing = { close: once(() => closingAfter(() => body.close?.(), close)) };
  if (isArrayBody(body)) return Object.assign([...body], closing);
  const brand = FILE_WRAPPER in body ? { [FILE_WRAPPER]: body[FILE_WRAPPER] } : undefined;
  if (isAsyncBody(body))
    return { [Symbol.asyncIterator]: () => body[Symbol.asyncIterator](), ...closing, ...brand };
  return { [Symbol.iterator]: () => body[Symbol.iterator](), ...closing, ...brand };
}

/** Returns a function that calls `call` once; later calls return the first result. */
export function once<T>(call: () => T): () => T | undefined {
  let pending: (() => T) | undefined = call;
  let result: T | undefined;
  return () => {
    if (pending !== undefined) {
      const first = pending;
      pending = undefined;
      result = first();
    }
    return result;
  };
}

/**
 * Runs a function, and closes only if it fails.
 *
 * @returns a promise only if one of them returns one.
 */
export function closingOnFailure<T>(run: () => T | Promise<T>, close: Close): T | Promise<T> {
  let result: T | Promise<T>;
  try {
    result = run();
  } catch (error) {
    return whenReady(close(), () => {
      throw error;
    });
  }
  if (!isPromise(result)) return result;
  return Promise.resolve(result).catch(async (error: unknown) => {
    await close();
    throw error;
  });
}

/**
 * Runs a function and closes afterwards, like `finally`.
 *
 * @returns a promise only if one of them returns one.
 */
export function closingAfter<T>(run: () => T | Promise<T>, close: Close): T | Promise<T> {
  return whenReady(closingOnFailure(run, close), (result) => whenReady(close(), () => result));
}
