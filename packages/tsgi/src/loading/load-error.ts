/** An application that cannot be loaded. The message says what was wrong and what to do. */
export class LoadError extends Error {
  override readonly name = 'LoadError';
}

/** Is it of that class? Asked of whatever an application throws: a proxy may throw in its turn. */
export function isInstance<T>(thrown: unknown, of: new (...values: never[]) => T): thrown is T {
  try {
    return thrown instanceof of;
  } catch {
    return false;
  }
}
