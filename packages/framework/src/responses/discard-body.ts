/**
 * Bodies that nobody will read.
 *
 * @module
 */
import { whenReady } from '@tsgi/compose';
import type { Body } from '@tsgi/spec';

/** What ends one, by its kind: a body, a Node stream, a web stream, a generator; the first that is there. */
const ENDS: readonly string[] = ['close', 'destroy', 'cancel', 'return'];

/** Lets go of what is behind a body, or of what a body was to be made of. */
export function discardBody(body: Body | ReadableStream): void | Promise<void> {
  if (Array.isArray(body) && !('close' in body)) return;
  const ways = body as unknown as Readonly<Record<string, unknown>>;
  const end = ENDS.map((name) => ways[name]).find((way) => typeof way === 'function');
  if (end !== undefined) return whenReady(end.call(body) as unknown, () => undefined);
}

/** The same where another error is on its way already, and nothing waits. */
export async function discardQuietly(body: Body | ReadableStream): Promise<void> {
  try {
    await discardBody(body);
  } catch {
    // The first error says more.
  }
}
