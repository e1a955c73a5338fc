/**
 * Keeps synchronous code synchronous: a value is used at once, and only a promise is awaited.
 *
 * @module
 */
import { isPromise } from '@tsgi/spec';

/**
 * Calls a function with a value, now or when its promise resolves.
 *
 * @returns a promise only if it got one.
 */
export function whenReady<T, R>(
  value: T | PromiseLike<T>,
  next: (value: T) => R | Promise<R>,
): R | Promise<R> {
  return isPromise(value) ? Promise.resolve(value.then(next)) : next(value);
}
