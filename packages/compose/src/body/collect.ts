import { type Body, type Chunk, toBody } from '@tsgi/spec';
import { STEPS_IN_A_TURN, othersTurn } from '@tsgi/spec';
import { type AsyncBody, isArrayBody, isAsyncBody } from './body-kinds.ts';
import { chunkBytes } from './chunk-bytes.ts';
import { GatheredBytes } from '@tsgi/http';
import { closingAfter } from './with-close.ts';

/** The body exceeds the collector's limit. */
export class BodyTooLargeError extends Error {
  override readonly name = 'BodyTooLargeError';
  /** The limit, in bytes. */
  readonly limit: number;

  constructor(limit: number) {
    super(`a body must have ${limit} bytes at most to be collected, got more`);
    this.limit = limit;
  }
}

/**
 * Collects all bytes of a body, then closes it. Only an async body is awaited.
 *
 * @param limit - maximum in bytes; nothing is read beyond it.
 * @throws BodyTooLargeError above the limit, and errors of the body; it is closed in either case.
 */
export function collect(
  given: Body,
  { limit }: { readonly limit: number },
): Uint8Array | Promise<Uint8Array> {
  const body = toBody(given);
  const gathered = new GatheredBytes();
  let room = limit;
  const take = (chunk: Chunk) => {
    const bytes = chunkBytes(chunk);
    room -= bytes.length;
    if (room < 0) throw new BodyTooLargeError(limit);
    // What is not an array may give the same memory again (BODY-REUSE).
    if (typeof chunk === 'string' || isArrayBody(body)) gathered.keep(bytes);
    else gathered.copy(bytes);
  };
  const gather = () => {
    if (isAsyncBody(body)) return takeAwaited(body, take).then(() => gathered.join());
    for (const chunk of body) take(chunk);
    return gathered.join();
  };
  return closingAfter(gather, () => body.close?.());
}

async function takeAwaited(body: AsyncBody, take: (chunk: Chunk) => void): Promise<void> {
  let steps = 0;
  for await (const chunk of body) {
    take(chunk);
    steps++;
    if (steps % STEPS_IN_A_TURN === 0) await othersTurn();
  }
}
