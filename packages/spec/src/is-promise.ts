/**
 * Whether a value must be awaited: an application returns a body or a promise of one, and a body is used at once. It is
 * recognised by its shape: a promise may come from another realm.
 */
export function isPromise<T>(value: T | PromiseLike<T>): value is PromiseLike<T> {
  return typeof value === 'object' && value !== null && 'then' in value && typeof value.then === 'function';
}
