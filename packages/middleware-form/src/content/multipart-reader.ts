/**
 * Multipart content as parts, one after the other (RFC2046§5.1.1). Finding the boundaries is Dicer's work, the
 * parser inside @fastify/busboy; here it is asked for parts instead of telling of them, so that nothing is read
 * before somebody wants it.
 *
 *   next() ─▶ a part ─▶ its content ─▶ next() …      each takes pieces of the content as it needs them
 *
 * A piece is given to Dicer only when all that came of the one before was taken; so a piece is all that waits.
 *
 * @module
 */
import type { Readable } from 'node:stream';
import { setImmediate as turn } from 'node:timers/promises';
import busboy from '@fastify/busboy';
import { FormError } from '../form-error.ts';
import type { PartFields } from './part-head.ts';

/** A part as it comes. */
export type RawPart = {
  readonly fields: PartFields;
  /** To be read before the next part is asked for. */
  readonly content: AsyncIterable<Uint8Array>;
};

type Arrival = {
  readonly stream: Readable;
  fields: PartFields | undefined;
  complete: boolean;
};

export class MultipartReader {
  readonly #pieces: AsyncIterator<Uint8Array>;
  readonly #dicer: InstanceType<typeof busboy.Dicer>;
  readonly #arrivals: Arrival[] = [];
  #current: Arrival | undefined;
  #inputEnded = false;
  #cutOff = false;
  #closed = false;

  /** @param maxHead - characters of a part's head that are kept; a longer one is cut without a word. */
  constructor(content: AsyncIterable<Uint8Array>, boundary: string, maxHead: number) {
    this.#pieces = content[Symbol.asyncIterator]();
    // Parts never say that they are full: what is in them is taken before there is more.
    const config = { boundary, maxHeaderSize: maxHead, partHwm: Number.MAX_SAFE_INTEGER };
    this.#dicer = new busboy.Dicer(config)
      .on('part', (stream: Readable) => this.#arrive(stream))
      .on('finish', () => {
        this.#closed = !this.#cutOff;
      })
      // Its only error: the end comes before the closing delimiter. It says that it has finished all the same.
      .on('error', () => {
        this.#cutOff = true;
      });
  }

  /** @returns `undefined` after the last part. @throws FormError */
  async next(): Promise<RawPart | undefined> {
    await this.#skip();
    for (;;) {
      const [part] = this.#arrivals;
      if (part?.fields !== undefined) {
        this.#current = part;
        return { fields: part.fields, content: this.#contentOf(part) };
      }
      if (part?.complete === true) throw malformed('a part must have a head, and an empty line after it');
      if (!(await this.#take()) && this.#arrivals.length === 0) return undefined;
    }
  }

  /** Nothing more is wanted. */
  async close(): Promise<void> {
    await this.#pieces.return?.();
  }

  #arrive(stream: Readable): void {
    const before = this.#arrivals.at(-1);
    if (before !== undefined) before.complete = true;
    const part: Arrival = { stream, fields: undefined, complete: false };
    this.#arrivals.push(part);
    stream.on('header', (fields: PartFields) => {
      part.fields = fields;
    });
    stream.on('error', () => undefined);
  }

  async #skip(): Promise<void> {
    const current = this.#current;
    if (current === undefined) return;
    while ((await this.#read(current)) !== undefined);
    this.#current = undefined;
    this.#arrivals.shift();
  }

  async *#contentOf(part: Arrival): AsyncGenerator<Uint8Array, void, undefined> {
    for (;;) {
      if (this.#current !== part) {
        throw new Error('the content of a part must be read before the next part is asked for');
      }
      const bytes = await this.#read(part);
      if (bytes === undefined) return;
      yield bytes;
    }
  }

  async #read(part: Arrival): Promise<Uint8Array | undefined> {
    for (;;) {
      const bytes = part.stream.read() as Uint8Array | null;
      if (bytes !== null) return bytes;
      if (part.complete || !(await this.#take())) return undefined;
    }
  }

  /** Gives Dicer the next piece. @returns `false` at the end of the content, which is then known to be whole. */
  async #take(): Promise<boolean> {
    if (this.#inputEnded) return false;
    const piece = await this.#pieces.next();
    if (piece.done !== true) {
      await this.#write(piece.value);
      return true;
    }
    this.#inputEnded = true;
    await new Promise<void>((resolve) => this.#dicer.end(resolve));
    // Its last events come a few ticks later.
    await turn();
    if (!this.#closed) throw malformed('multipart content must end with its closing delimiter');
    const last = this.#arrivals.at(-1);
    if (last !== undefined) last.complete = true;
    return false;
  }

  async #write(bytes: Uint8Array): Promise<void> {
    // What follows the closing delimiter means nothing.
    if (this.#closed) return;
    try {
      await new Promise<void>((resolve, reject) => {
        this.#dicer.write(bytes, (error) => (error ? reject(error) : resolve()));
      });
    } catch (cause) {
      throw malformed('multipart content must be parts between delimiters', { cause });
    }
  }
}

function malformed(must: string, options?: ErrorOptions): FormError {
  return new FormError('malformed', `${must} (RFC2046§5.1.1)`, options);
}
