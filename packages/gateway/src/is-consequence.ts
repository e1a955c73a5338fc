// Names, since there is more than one class of each: of Node.js, of the web, of other copies of these packages.
const CONSEQUENCES: ReadonlySet<unknown> = new Set(['AbortError', 'ConnectionClosed', 'ResponseEndedError']);

/** Whether an error only follows from the end of the response, or from an aborted signal. */
export function isConsequence(error: unknown): boolean {
  try {
    return error instanceof Error && CONSEQUENCES.has(error.name);
  } catch {
    // A Proxy that does not stand the question.
    return false;
  }
}
