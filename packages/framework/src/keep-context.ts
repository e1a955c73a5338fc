/**
 * Keeps the async context of middleware (`AsyncLocalStorage.run`). Middleware calls the application inside it, but the
 * server iterates the body and calls callbacks later. So they run in the handler's context.
 *
 * @module
 */
import { AsyncLocalStorage } from 'node:async_hooks';
import { type Body, type Chunk, type ResponseFinished, isFileBody, toBody } from '@tsgi/spec';

type Run = <Result>(call: () => Result) => Result;

/**
 * Wraps a body so that each step runs in the current async context. Arrays and files have no steps of the application.
 *
 * @param added - the index of the first callback that belongs to this context too.
 */
export function keepContext(body: Body, callbacks: ResponseFinished[], added: number): Body {
  for (let index = added; index < callbacks.length; index++) {
    const callback = callbacks[index];
    if (typeof callback === 'function') callbacks[index] = AsyncLocalStorage.bind(callback);
  }
  return Array.isArray(body) || isFileBody(body) ? body : bodyIn(AsyncLocalStorage.snapshot(), body);
}

function bodyIn(run: Run, given: Body): Body {
  const body = toBody(given);
  const closing = body.close === undefined ? {} : { close: () => run(() => body.close?.()) };
  if (Symbol.asyncIterator in body) {
    return {
      [Symbol.asyncIterator]: () =>
        run(() => stepsIn(run, body[Symbol.asyncIterator]())) as AsyncIterator<Chunk>,
      ...closing,
    };
  }
  return {
    [Symbol.iterator]: () => run(() => stepsIn(run, body[Symbol.iterator]())) as Iterator<Chunk>,
    ...closing,
  };
}

function stepsIn(
  run: Run,
  iterator: Iterator<Chunk> | AsyncIterator<Chunk>,
): { next(): unknown; return?(): unknown } {
  const next = () => run(() => iterator.next());
  return iterator.return === undefined ? { next } : { next, return: () => run(() => iterator.return?.()) };
}
