/**
 * Responses of applications: how they begin, and what they consist of.
 *
 * Types only; nothing here exists at run time.
 *
 * @module
 */

/** A piece of a body. A string is sent as UTF-8. */
export type Chunk = string | Uint8Array;

/**
 * What an application returns: chunks, in order, sync or async.
 *
 * An array is a body of known length. The server calls `close()` exactly once, whether the body was sent, failed, or
 * was cancelled because the client left (PEP3333, "Handling the close() method").
 */
export type Body = (Iterable<Chunk> | AsyncIterable<Chunk>) & { close?(): void | Promise<void> };

/** One field line of a response: a token, and a value without CR, LF or NUL (RFC9110§5). */
export type Header = [name: string, value: string];

/**
 * Sends one chunk at once; for parity with WSGI. Prefer returning a body.
 *
 * @returns a promise if the client is slow: await it before the next call.
 */
export type Write = (chunk: Chunk) => void | Promise<void>;

/**
 * Begins the response. Nothing is sent before the first non-empty chunk, the end of the body, or
 * `tsgi.flush_headers`.
 *
 * @param status - a status code and its reason phrase: `'200 OK'`.
 * @param headers - field lines in order.
 * @param failure - given when an error replaces a response that was already begun. If its head is already
 *   on its way, `failure.error` itself is thrown (PEP3333, "The start_response() Callable").
 */
export type StartResponse = (status: string, headers: Header[], failure?: { error: unknown }) => Write;
