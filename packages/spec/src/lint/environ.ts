/**
 * The environ as the application gets it: the same object, as in PEP 3333's own validator, so that the caller sees what
 * the application adds. A few of its values are replaced by watched ones.
 *
 * @module
 */
import type { Header } from '../response.ts';
import type { Environ, ErrorLog, Trailers } from '../environ.ts';
import type { LintedExchange } from './exchange.ts';
import { WatchedInput } from './input.ts';

/** Puts the watched values in place. */
export function watchEnviron(environ: Environ, exchange: LintedExchange): void {
  environ['tsgi.input'] = new WatchedInput(environ['tsgi.input'], exchange);
  environ['tsgi.errors'] = watchErrors(environ['tsgi.errors'], exchange);
  // The first to be added is the last to run, and knows what became of the body.
  environ['tsgi.response_finished'].push(() => exchange.finish());
  const { 'tsgi.early_hints': sendHints, 'tsgi.flush_headers': flush, 'tsgi.trailers': trailers } = environ;
  if (sendHints !== undefined) {
    environ['tsgi.early_hints'] = (headers) => {
      exchange.check('hints', { headers });
      return sendHints(headers);
    };
  }
  if (flush !== undefined) {
    // What it returns may be a promise, for one who flushes again and again.
    const flushThrough: () => unknown = flush;
    environ['tsgi.flush_headers'] = (): unknown => {
      exchange.check('flush', {});
      return flushThrough();
    };
  }
  if (trailers?.send !== undefined) environ['tsgi.trailers'] = new WatchedTrailers(trailers, exchange);
}

/** In everything else the log that it is: a test's may have more than the three methods. */
function watchErrors(errors: ErrorLog, exchange: LintedExchange): ErrorLog {
  const watched: Partial<ErrorLog> = {
    write(text) {
      exchange.check('log', { text });
      errors.write(text);
    },
    writelines(lines) {
      const texts = [...lines];
      for (const text of texts) exchange.check('log', { text });
      errors.writelines(texts);
    },
  };
  return new Proxy(errors, {
    get(target, key) {
      if (key === 'write' || key === 'writelines') return watched[key];
      const value: unknown = Reflect.get(target, key);
      return typeof value === 'function' ? (value.bind(target) as unknown) : value;
    },
  });
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
