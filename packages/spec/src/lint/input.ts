/**
 * `tsgi.input` as the application gets it: what comes out of it is looked at.
 *
 * @module
 */
import type { Input } from '../environ.ts';
import type { LintedExchange } from './exchange.ts';

export class WatchedInput implements Input {
  // Private for JSON.stringify(environ) too.
  readonly #input: Input;
  readonly #exchange: LintedExchange;

  constructor(input: Input, exchange: LintedExchange) {
    this.#input = input;
    this.#exchange = exchange;
  }

  read(...given: [size?: number]): Promise<Uint8Array> {
    const [size = Infinity] = given;
    return this.ask(
      given[0],
      () => this.#input.read(...given),
      (bytes) => this.look(bytes, size),
    );
  }

  readline(...given: [size?: number]): Promise<Uint8Array> {
    const [size = Infinity] = given;
    return this.ask(
      given[0],
      () => this.#input.readline(...given),
      (bytes) => this.look(bytes, size),
    );
  }

  readlines(...given: [hint?: number]): Promise<Uint8Array[]> {
    return this.ask(
      given[0],
      () => this.#input.readlines(...given),
      (lines) => {
        for (const line of lines) this.look(line, Infinity);
      },
    );
  }

  async *[Symbol.asyncIterator](): AsyncGenerator<Uint8Array, void, undefined> {
    for await (const bytes of this.#input) {
      this.look(bytes, Infinity);
      yield bytes;
    }
  }

  /** The server's own stream: code that passes it on may rely on its identity. */
  get stream(): ReadableStream<Uint8Array> {
    return this.#input.stream;
  }

  private look(bytes: Uint8Array, size: number): void {
    this.#exchange.check('read', { bytes, size });
  }

  /** A violation makes the read fail: it is a promise that is waited for. */
  private ask<T>(size: unknown, read: () => Promise<T>, look: (value: T) => void): Promise<T> {
    const reading = new Promise<T>((resolve) => {
      this.#exchange.check('ask', { size });
      resolve(read());
    });
    const watched = reading.then((value) => {
      look(value);
      return value;
    });
    // An application that does not wait for a read must not end the process when the read fails.
    watched.catch(() => undefined);
    return watched;
  }
}
