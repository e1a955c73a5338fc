/**
 * What a runtime does better than plain JavaScript. {@link PLAIN} does it anywhere; a server hands in its own.
 *
 * @module
 */

/** An async context that was kept; Node's `AsyncResource` is one. */
export interface KeptContext {
  runInAsyncScope<T>(run: () => T): T;
}

export interface Runtime {
  /** Bytes of a string in UTF-8. */
  byteLength(text: string): number;
  /** Keeps the async context of the caller. */
  keepContext(): KeptContext;
}

const encoder = new TextEncoder();
const ANY_CONTEXT: KeptContext = { runInAsyncScope: (run) => run() };

export const PLAIN: Runtime = {
  byteLength: (text) => encoder.encode(text).length,
  keepContext: () => ANY_CONTEXT,
};
