/** Whether a value has to be waited for. By its shape: a promise may come from another realm. */
export function isPromise<T>(value: T | Promise<T>): value is Promise<T> {
  return typeof value === 'object' && value !== null && 'then' in value;
}
