/**
 * Bodies as the server gets them: they give what the application's body gives, when it is asked for.
 *
 * @module
 */
import type { Body, Chunk } from '../response.ts';
import { isFileBody } from '../file-wrapper.ts';
import { toBody } from '../to-body.ts';
import type { LintedExchange } from './exchange.ts';

/** The application has returned a body. @returns the one that the server gets: watched, if it is a body. */
export function takeBody(body: Body, exchange: LintedExchange): Body {
  return exchange.check('body', { body }) ? watchBody(body, exchange) : body;
}

/** A body that is watched. An array and a file stay what they are: servers send these in a way of their own. */
function watchBody(returned: Body, exchange: LintedExchange): Body {
  const body = isFileBody(returned) ? returned : toBody(returned);
  const close = typeof body.close === 'function' ? () => body.close?.() : undefined;
  if (close !== undefined) exchange.closes = 0;
  if (Array.isArray(body)) {
    return orClose(body, () => watchArray(body as Chunk[] & Body, exchange));
  }
  if (isFileBody(body)) return orClose(body, () => watchFile(body, exchange));
  const watched: Partial<Iterable<Chunk> & AsyncIterable<Chunk>> & Pick<Body, 'close'> = {};
  if (Symbol.iterator in body) {
    watched[Symbol.iterator] = () => watchIterator(() => body[Symbol.iterator](), exchange);
  }
  if (Symbol.asyncIterator in body) {
    watched[Symbol.asyncIterator] = () => watchAsyncIterator(() => body[Symbol.asyncIterator](), exchange);
  }
  if (close !== undefined) watched.close = () => exchange.close(close);
  return watched as Body;
}

/** The server does not get what breaks a rule before it is sent, so it cannot close it. */
function orClose(body: Body, watch: () => Body): Body {
  try {
    return watch();
  } catch (violation) {
    passOver(() => body.close?.());
    throw violation;
  }
}

/** All its chunks are there already, and how often they are read is the server's business. */
function watchArray(body: Chunk[] & Body, exchange: LintedExchange): Body {
  for (const chunk of body) exchange.step(false, chunk);
  exchange.step(true, undefined);
  exchange.iteration = 'ended';
  if (body.close === undefined) return body;
  return Object.assign([...body], { close: () => exchange.close(() => body.close?.()) });
}

/** The same object: a server knows it by its symbol, and perhaps by more. */
function watchFile(body: Body, exchange: LintedExchange): Body {
  exchange.isFile = true;
  // If it is yet to call `startResponse`, by its first step, there is nothing to hold it against.
  if (exchange.starts > 0) exchange.step(true, undefined);
  const close = body.close?.bind(body);
  if (close !== undefined) body.close = () => exchange.close(close);
  return body;
}

function watchIterator(iterate: () => Iterator<Chunk>, exchange: LintedExchange): Iterator<Chunk> {
  exchange.iterate();
  const iterator = iterate();
  return {
    ...watchReturn(iterator, exchange),
    next() {
      exchange.ask();
      let step;
      try {
        step = iterator.next();
      } catch (error) {
        exchange.iteration = 'failed';
        throw error;
      }
      receive(step, iterator, exchange);
      return step;
    },
  };
}

function watchAsyncIterator(
  iterate: () => AsyncIterator<Chunk>,
  exchange: LintedExchange,
): AsyncIterator<Chunk> {
  exchange.iterate();
  const iterator = iterate();
  return {
    ...watchReturn(iterator, exchange),
    async next() {
      exchange.ask();
      let step;
      try {
        step = await iterator.next();
      } catch (error) {
        exchange.iteration = 'failed';
        throw error;
      }
      receive(step, iterator, exchange);
      return step;
    },
  };
}

/** A `return()` that is heard of, if the iterator has one. */
function watchReturn<Result>(
  iterator: { return?: (value?: unknown) => Result },
  exchange: LintedExchange,
): { return?: (value?: unknown) => Result } {
  const { return: end } = iterator;
  exchange.returnable = end !== undefined;
  if (end === undefined) return {};
  return {
    return(value) {
      exchange.iteration = 'returned';
      return end.call(iterator, value);
    },
  };
}

/** What breaks a rule ends the iteration: the server sees it throw, and the iterator behind it has to know. */
function receive(
  step: IteratorResult<Chunk>,
  iterator: Iterator<Chunk> | AsyncIterator<Chunk>,
  exchange: LintedExchange,
): void {
  try {
    exchange.receive(step);
  } catch (violation) {
    passOver(() => iterator.return?.());
    throw violation;
  }
}

/** Not awaited: it is the violation that has to be heard of, not what may follow from it. */
function passOver(end: () => unknown): void {
  try {
    void Promise.resolve(end()).catch(() => undefined);
  } catch {
    // The same holds for what it throws.
  }
}
