/**
 * What is synchronous stays synchronous: a value is used at once, and only a promise is waited for.
 *
 * @module
 */
import { isPromise } from '@tsgi/spec';

/** Goes on with a value, now or when it is there. @returns a promise only if one was given. */
export function whenReady<T, R>(
  value: T | PromiseLike<T>,
  next: (value: T) => R | Promise<R>,
): R | Promise<R> {
  return isPromise(value) ? Promise.resolve(value.then(next)) : next(value);
}
