/**
 * An environ as the application gets it: the same object, as PEP 3333's own validator does it, so that what the
 * application adds is seen by whoever called it. A few of its values are replaced by watched ones.
 *
 * @module
 */
import type { Header } from '../application.ts';
import type { Environ, Trailers } from '../environ.ts';
import type { LintedExchange } from './exchange.ts';
import { WatchedInput } from './input.ts';

/** Puts the watched values in place. */
export function watchEnviron(environ: Environ, exchange: LintedExchange): void {
  environ['tsgi.input'] = new WatchedInput(environ['tsgi.input'], exchange);
  // The first to be added is the last to run, and knows what became of the body.
  environ['tsgi.response_finished'].push(() => exchange.finish());
  const { 'tsgi.early_hints': sendHints, 'tsgi.flush_headers': flush, 'tsgi.trailers': trailers } = environ;
  if (sendHints !== undefined) {
    environ['tsgi.early_hints'] = (headers) => {
      exchange.check('hints', { headers });
      sendHints(headers);
    };
  }
  if (flush !== undefined) {
    environ['tsgi.flush_headers'] = () => {
      exchange.check('flush', {});
      flush();
    };
  }
  if (trailers?.send !== undefined) environ['tsgi.trailers'] = new WatchedTrailers(trailers, exchange);
}

/** A class, because a getter in an object literal makes a new kind of object each time. */
class WatchedTrailers implements Trailers {
  readonly #trailers: Trailers;
  readonly #exchange: LintedExchange;

  constructor(trailers: Trailers, exchange: LintedExchange) {
    this.#trailers = trailers;
    this.#exchange = exchange;
  }

  get received(): Trailers['received'] {
    return this.#trailers.received;
  }

  send(fields: Header[]): void {
    this.#exchange.check('trailers', { fields });
    this.#trailers.send?.(fields);
  }
}
