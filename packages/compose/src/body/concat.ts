import { type Body, type Chunk, toBody } from '@tsgi/spec';
import { type AsyncBody, type SyncBody, isArrayBody, isAsyncBody } from './body-kinds.ts';
import { type Close, closingAfter, once } from './with-close.ts';

/**
 * Concatenates bodies. Arrays give an array, and the result is async only if one of the bodies is.
 *
 * Closing it closes all of them, including those not reached.
 */
export function concat(...given: Body[]): Body {
  const bodies = given.map(toBody);
  const close = once(() => closeAll(bodies));
  const closing = bodies.some((body) => body.close !== undefined) ? { close } : {};
  if (bodies.every(isArrayBody)) return Object.assign(bodies.flat(), closing);
  if (bodies.some(isAsyncBody)) return Object.assign(eachAwaited(bodies), closing);
  return Object.assign(each(bodies as SyncBody[]), closing);
}

function* each(bodies: readonly SyncBody[]): Generator<Chunk, void, undefined> {
  for (const body of bodies) yield* body;
}

async function* eachAwaited(bodies: readonly Body[]): AsyncGenerator<Chunk, void, undefined> {
  for (const body of bodies) yield* body as AsyncBody;
}

function closeAll(bodies: readonly Body[]): void | Promise<void> {
  const close = bodies.reduceRight<Close>(
    (rest, body) => () => closingAfter(() => body.close?.(), rest),
    () => undefined,
  );
  return close();
}
