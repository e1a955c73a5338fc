/**
 * Functions that a runtime has faster versions of. {@link PLAIN} works anywhere; a server passes its own.
 *
 * @module
 */

/** A saved async context; Node's `AsyncResource` is one. */
export interface KeptContext {
  runInAsyncScope<T>(run: () => T): T;
}

/** What the gateway needs of a runtime. */
export interface Runtime {
  /** Size of a string in UTF-8, in bytes. */
  byteLength(text: string): number;
  /** Saves the caller's async context. */
  keepContext(): KeptContext;
}

const encoder = new TextEncoder();
const ANY_CONTEXT: KeptContext = { runInAsyncScope: (run) => run() };

/** A runtime in plain JavaScript; it keeps no async context. */
export const PLAIN: Runtime = {
  byteLength: (text) => encoder.encode(text).length,
  keepContext: () => ANY_CONTEXT,
};
