/** Resolves when the event loop has turned: what else is ready has run. */
export function othersTurn(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve));
}
