/**
 * What the servers in the examples of the rules have in common.
 *
 * @module
 */
import type { Application } from '../application.ts';
import type { Body, Chunk } from '../response.ts';
import type { Environ } from '../environ.ts';

/** The iterator of a body, which may be of either kind. */
export function iterate(body: Body): Iterator<Chunk> | AsyncIterator<Chunk> {
  return Symbol.asyncIterator in body ? body[Symbol.asyncIterator]() : body[Symbol.iterator]();
}

/** The chunk is on its way to the client. */
export function send(chunk: Chunk): Chunk {
  return chunk;
}

/** The response has ended: runs the callbacks of `tsgi.response_finished` in reverse order. */
export function finish(environ: Environ): void {
  for (const callback of environ['tsgi.response_finished'].toReversed()) void callback();
}

/** What the example servers serve: content read, two chunks, something to close. */
export const servedExample: Application = async (environ, startResponse) => {
  await environ['tsgi.input'].read(4);
  startResponse('200 OK', [['Content-Type', 'text/plain']]);
  return Object.assign(twoChunks(), { close: () => undefined });
};

async function* twoChunks(): AsyncGenerator<string> {
  yield await Promise.resolve('Hello ');
  yield 'world';
}
