/**
 * Discards bodies that are not read.
 *
 * @module
 */
import { whenReady } from '@tsgi/compose';
import type { Body } from '@tsgi/spec';

/** The methods that end a body, a Node stream, a web stream or a generator; the first that exists is called. */
const ENDS: readonly string[] = ['close', 'destroy', 'cancel', 'return'];

/** Frees the resources behind a body, or behind its source. */
export function discardBody(body: Body | ReadableStream): void | Promise<void> {
  if (Array.isArray(body) && !('close' in body)) return;
  const ways = body as unknown as Readonly<Record<string, unknown>>;
  const end = ENDS.map((name) => ways[name]).find((way) => typeof way === 'function');
  if (end !== undefined) return whenReady(end.call(body) as unknown, () => undefined);
}

/** Discards a body without waiting, where another error is thrown already. */
export async function discardQuietly(body: Body | ReadableStream): Promise<void> {
  try {
    await discardBody(body);
  } catch {
    // The first error says more.
  }
}
