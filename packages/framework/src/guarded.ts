import { isPromise } from '@tsgi/spec';

/** Runs a function and passes what it throws or rejects with to `rescue`. */
export function guarded<T>(
  run: () => T | Promise<T>,
  rescue: (error: unknown) => T | Promise<T>,
): T | Promise<T> {
  try {
    const result = run();
    return isPromise(result) ? Promise.resolve(result).catch(rescue) : result;
  } catch (error) {
    return rescue(error);
  }
}
