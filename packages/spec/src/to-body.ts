/**
 * Streams as bodies. The iterator of a stream is told that nothing more is wanted by its `return()`, and that waits
 * behind a `next()` that is pending: the source of the stream would be read until its next piece comes, which may
 * be never. So a stream is given a `close()` that reaches it at once.
 *
 * @module
 */
import { type Destroyable, guardDestroy } from './guard-destroy.ts';
import type { Body, Chunk } from './response.ts';

type Closable = Pick<Body, 'close'>;

/** What is needed of a Node.js `Readable`. */
type NodeStream = AsyncIterable<Chunk> & Destroyable & { on(event: 'error', listener: () => void): unknown };

type Done = IteratorReturnResult<undefined>;

const DONE: Done = { done: true, value: undefined };

/**
 * Returns a body that servers can iterate: closing it cancels a web stream and destroys a Node.js stream, even while a
 * read is pending. Any other body is returned unchanged.
 *
 * Call it for every body of an application, in middleware too.
 */
export function toBody(body: Body): Body {
  if (isWebStream(body)) return bodyOfWebStream(body);
  return isNodeStream(body) ? bodyOfNodeStream(body) : body;
}

function isWebStream(body: object): body is ReadableStream<Chunk> & Closable {
  const { cancel, getReader } = body as Readonly<Record<string, unknown>>;
  return typeof getReader === 'function' && typeof cancel === 'function';
}

function isNodeStream(body: object): body is NodeStream & Closable {
  const { destroy, pipe } = body as Readonly<Record<string, unknown>>;
  return typeof destroy === 'function' && typeof pipe === 'function' && Symbol.asyncIterator in body;
}

function bodyOfWebStream(stream: ReadableStream<Chunk> & Closable): Body {
  let reader: ReadableStreamDefaultReader<Chunk> | undefined;
  let hasFailed = false;
  const cancel = async (): Promise<void> => {
    // What it failed with, its reader knows already.
    if (!hasFailed) await (reader ?? stream).cancel();
  };
  const read = (): AsyncIterator<Chunk> => {
    // Until it is known to be good: one that is locked cannot be cancelled either.
    hasFailed = true;
    const reading = stream.getReader();
    hasFailed = false;
    reader = reading;
    reading.closed.catch(() => {
      hasFailed = true;
    });
    return {
      next: () => reading.read() as Promise<IteratorResult<Chunk, undefined>>,
      async return() {
        await cancel();
        return DONE;
      },
    };
  };
  let iterator: AsyncIterator<Chunk> | undefined;
  return {
    [Symbol.asyncIterator]: () => (iterator ??= read()),
    async close() {
      await Promise.all([cancel(), stream.close?.()]);
    },
  };
}

function bodyOfNodeStream(stream: NodeStream & Closable): Body {
  let isClosed = false;
  const guard = guardDestroy(stream);
  const destroy = (): void => {
    isClosed = true;
    // What fails on its way out concerns nothing any more, and unheard it would end the process.
    stream.on('error', () => undefined);
    stream.destroy();
    guard.tell();
  };
  const iterator = (): AsyncIterator<Chunk> => {
    const pieces = stream[Symbol.asyncIterator]();
    return {
      async next() {
        try {
          return await pieces.next();
        } catch (error) {
          // A stream that is destroyed tells the one who waits that it ended too early.
          if (isClosed) return DONE;
          throw error;
        }
      },
      return() {
        destroy();
        return Promise.resolve(DONE);
      },
    };
  };
  return {
    [Symbol.asyncIterator]: iterator,
    close() {
      let closed;
      try {
        closed = stream.close?.();
      } finally {
        destroy();
      }
      const { leaving } = guard;
      return leaving === undefined ? closed : Promise.all([closed, leaving]).then(() => undefined);
    },
  };
}
